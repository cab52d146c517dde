"""Headers that keep a browser safe, on every answer that says nothing else of its own."""

from __future__ import annotations

#: Everything from here, nothing inline, no frame around it: https://www.w3.org/TR/CSP3/
POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    # The data are for pages of other origins too; a window that the page opens is none of theirs.
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
