"""From bytes to text: UTF-8, UTF-16, GB18030 and Big5, told apart by their marks and by what they would read as.

A byte order mark is no part of the text; line ends stay as they are.
"""

from __future__ import annotations

import codecs
import re

from kg.errors import UnreadableFile

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: How files begin that are no text.
_MAGIC = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a bitmap picture"),
    (b"%PDF", "a PDF file under another name"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "an RTF document"),
)
_PLAIN = re.compile("[\t\n\r\x0c -~\u00a0-\u024f\u2000-\u206f\u2190-\u27bf\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 200_000


def decode(data: bytes, name: str, *, declared: str | None = None) -> str:
    """The text of a file.

    Args:
        data: The file's bytes.
        name: What to call the file in an error.
        declared: The encoding that the file itself declares (the ``charset`` of a web page), tried after the marks.

    Raises:
        UnreadableFile: It is empty, binary, half-written or in an encoding that is not known.
    """
    if not data.strip():
        raise UnreadableFile(f"{name}: the file is empty")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(_strict(data[len(bom) :], encoding, name), name)
    for magic, what in _MAGIC:
        if data.startswith(magic) and not (magic == b"BM" and b"\0" not in data[:64]):
            raise UnreadableFile(f"{name}: this is {what}, not a text")
    return _checked(_guessed(data, name, declared), name)


def _guessed(data: bytes, name: str, declared: str | None) -> str:
    """The text of bytes without a byte order mark."""
    # A page that can be read so far as to declare UTF-16 is not in UTF-16.
    if declared is not None and not declared.lower().startswith("utf-16"):
        try:
            return data.decode(_codec(declared))
        except (UnicodeDecodeError, LookupError):
            pass
    try:
        if b"\0" not in data:
            return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_mostly_utf8(data, error):
            where = "ends in the middle of a character" if error.end >= len(data) else "is damaged"
            raise UnreadableFile(f"{name}: the UTF-8 text {where} (byte {error.start}); is it written whole?") from None
    for encoding in ("utf-16-le", "utf-16-be"):
        if _reads_as_utf16(data, encoding):
            return _strict(data, encoding, name)
    if b"\0" in data:
        raise UnreadableFile(f"{name}: this is binary data, not a text")
    return _chinese(data, name)


def _chinese(data: bytes, name: str) -> str:
    """The text of bytes in one of the Chinese encodings."""
    if _reads_as_big5(data):
        return _strict(data, "big5hkscs", name)
    text = _strict(data, "gb18030", name)
    if not _reads_as_gb(data):
        raise UnreadableFile(f"{name}: the encoding is not known; save the file as UTF-8")
    return text


def _codec(declared: str) -> str:
    """The codec for a declared encoding; GB2312, GBK and Big5 are read by the standards that contain them."""
    name = declared.strip().lower()
    if name in {"big5", "big5-hkscs", "x-x-big5", "cn-big5", "big-5", "big5-eten"}:
        return "big5hkscs"
    return "gb18030" if name in {"gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80"} else name


def _strict(data: bytes, encoding: str, name: str) -> str:
    """The bytes in one encoding; an error says where it breaks."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(data):
            raise UnreadableFile(
                f"{name}: the text ends in the middle of a character ({encoding}); is it written whole?"
            ) from None
        raise UnreadableFile(
            f"{name}: the encoding is not known (UTF-8, UTF-16, GB18030 and Big5 are read); save the file as UTF-8"
        ) from None


def _is_mostly_utf8(data: bytes, error: UnicodeDecodeError) -> bool:
    """Whether bytes are UTF-8 but for some damage, judged by what stands before and after the first error."""
    if error.end >= len(data) and error.start >= 3 and any(byte > 0x7F for byte in data[: error.start]):
        return True
    text = data[:_SAMPLE].decode("utf-8", errors="replace")
    long = sum(1 for character in text if character > "\u07ff" and character != "\ufffd")
    return text.count("\ufffd") * 10 < long


def _reads_as_utf16(data: bytes, encoding: str) -> bool:
    """Whether bytes make a plausible text in UTF-16 (GB18030 read so gives Hangul and private characters)."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    text = sample[: len(sample) - len(sample) % 2].decode(encoding, errors="replace")
    return len(_PLAIN.findall(text)) > 0.95 * len(text) and (b"\0" in data or _is_common(text))


def _reads_as_gb(data: bytes) -> bool:
    """Whether bytes make a plausible text in GB18030."""
    text = data[:_SAMPLE].decode("gb18030", errors="replace")
    return len(_PLAIN.findall(text)) > 0.95 * len(text) and _is_common(text)


def _is_common(text: str) -> bool:
    """Whether most Han characters are of the frequent first level of GB 2312, or common ones of either script.

    What was misread has rare characters.
    """
    if _commonness(text) >= _ENOUGH:
        return True
    han = [character.encode("gb18030") for character in text if "\u3400" <= character <= "\u9fff"]
    frequent = sum(len(code) == 2 and 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1 for code in han)
    return frequent > 0.6 * len(han)


#: The commonest characters of plans and of prose, simplified and traditional. They make up a third or more of any such
#: text in Chinese; what was read in the wrong encoding has next to none of them.
_COMMON = frozenset(
    "的一是在不了有和人这这中大为为上个个国国我以要他时时来来用们们生到作地于于出就分对对成会会可主发发年动动同工也能下过过子"
    "说说产产种种面而方后后多定行学学法所民得经经十三之进进着著等部度家电电力里裡如水化高自二理起小物现現实實加量都两兩体體"
    "制机機当當使点點从從业業本去把性好应應开開它合还還因由其些然前外天政四日那社义義事平形相全表间間样樣与與关關各重新线線"
    "内內数數正心反你明看原又么麼利比或但质質气氣第向道命此变變条條只没沒结結解问問意建月公无無系军軍很情最何立代想已通并並"
    "提直题題党黨程展五果料象员員革位入常文总總次品式活设設及管特件长長求老头頭基资資边邊流路级級少图圖山统統接知较較将將组組"
    "见見计計别別她手角期根论論运運农農指几幾九区區强強放决決西被干幹做必战戰先回则則任取完市增推改善服务務城乡鄉项項目标標"
    "港建设广廣东東州科技创創办辦医醫院环環保"
    "，。、；：“”「」（）《》！？"
)
#: Share of common characters from which a text is well read, and by how much Big5 must be the better reading.
_ENOUGH, _CLEARLY = 0.3, 0.15
#: Han characters and full-width marks, of which the share of common ones is told.
_WIDE = re.compile("[\u3001-\u301f\u3400-\u9fff\ue000-\uf8ff\uff01-\uff5e“”‘’]")


def _reads_as_big5(data: bytes) -> bool:
    """Whether bytes read much better in Big5 with the Hong Kong characters than in GB18030.

    Nearly all bytes can be read in either, so that the share of common characters decides; in doubt it is no Big5.
    """
    try:
        text = data.decode("big5hkscs")
    except UnicodeDecodeError as error:
        # Half a character at the end is told apart from another encoding by what stands before it.
        if error.end < len(data):
            return False
        text = data[: error.start].decode("big5hkscs")
    big5, gb = _commonness(text), _commonness(data[:_SAMPLE].decode("gb18030", errors="replace"))
    return big5 >= _ENOUGH and big5 >= gb + _CLEARLY


def _commonness(text: str) -> float:
    """The share of common characters among the wide ones of a text; what no text has counts against it."""
    wide = _WIDE.findall(text[:_SAMPLE])
    broken = text.count("\ufffd", 0, _SAMPLE)
    return sum(character in _COMMON for character in wide) / (len(wide) + broken) if wide else 0.0


def _checked(text: str, name: str) -> str:
    """The text, unless it is blank or holds control characters that no text has."""
    if not text.strip():
        raise UnreadableFile(f"{name}: the file holds no text, only blanks")
    if len(_CONTROL.findall(text[:_SAMPLE])) > 0.001 * min(len(text), _SAMPLE):
        raise UnreadableFile(f"{name}: this is binary data, not a text")
    return text
