"""Lines that belong to the page and not to the document: menus, sources, page numbers, captions, by-lines.

All patterns read the normal form of a line without blanks at its ends.
"""

from __future__ import annotations

import re

#: Longer lines are never menus; captions may be.
_MENU_LENGTH = 48
_CAPTION_LENGTH = 240

_LABELS = (
    "来源|信息来源|稿件来源|文章来源|发布时间|发布日期|发表时间|更新时间|成文日期|时间|日期|阅读量|阅读次数|浏览量|浏览次数|"
    "点击数|点击量|访问量|作者|编辑|责任编辑|责编|编审|审核|校对|监制|供稿|索引号|索 引 号|主题分类|发文机关|"
    "发布机构|发文字号|"
    "文号|字号|字体|字体大小|分享|分享到|"
    "您的位置|您现在的位置|当前位置|所在位置|相关报道|相关文档|相关链接|相关阅读|相关新闻|"
    "相关稿件|延伸阅读|扫一扫|上一篇|下一篇|上一条|下一条|原文链接|网址"
)
_WORDS = (
    "下载|打印|全屏|收藏|加大|还原|减小|放大|缩小|大|中|小|首页|返回|返回顶部|返回首页|关闭|关闭窗口|关闭本页|打印本页|打印页面|"
    "打印此页|收藏本页|分享到|分享到微信|微信|微博|朋友圈|复制链接|纠错|无障碍|繁体|简体|登录|注册|搜索|网站地图|联系我们|目录|"
    "政府信息公开|公文正文|正文|展开全文|阅读全文|下载全文|相关报道|Public domain|true|false"
)
_MENU = re.compile(
    rf"[【〔（\[]?(?:{_LABELS})(?: *[：:|].*|[】）\]])?[】）\]]?"
    rf"|[【（\[]?(?:{_WORDS})[】）\]]?"
    r"|[>|×»›【】\[\]=*_~#^/\\↑↓←→▲△▼▽ \u200b\ufeff\u2060]+"
    r"|(?:[-—–·~ ]{3,}|\*[ *]*)"
    r"|首页 ?>.*|.{0,12} ?> ?.{1,20}(?: ?> ?.{0,20})+"
    r"|扫一扫.*|扫码.*|.*点击.*(?:进入|查看|下载|阅读).*"
    r"|(?:19|20)\d\d[-/.年] ?\d{1,2}[-/.月] ?\d{1,2}日?(?: +\d{1,2}[：:]\d\d(?:[：:]\d\d)?)?(?: .{0,20})?"
    r"|.{2,20}[〔\[（](?:19|20)\d\d[〕\]）] ?第?\d{1,5}号"
    r"|©.*|版权所有.*|.{0,10}ICP备.*|https?[：:]//\S+"
)
_PAGE_NUMBER = re.compile(
    r"[-—·~ ]*\d{1,4}[-—·~ ]*|第 ?\d{1,4} ?页(?:[，/ ]*共 ?\d{1,4} ?页)?|\d{1,4} ?/ ?\d{1,4}|[Pp]age \d{1,4}"
)
_CAPTION = re.compile(r"^(?:图为|上图|下图|左图|右图|图\d{0,2}[：:]|资料图|题图)|(?:供图|资料图片?|效果图)[）。]?$")
_TAKEN_BY = re.compile(
    r"(?:记者|通讯员|图为|日报|新闻|全媒体|客户端|摄影|特约)[^，；！？]{0,40}摄[）。]?$"
    r"|[ /]摄[）。]?$|[ /][^ ，。]{2,4}摄[）。]?$"
)
_CREDIT = re.compile(r"[（(](?:来源|记者|编辑|责任编辑|作者|完|本报记者|据)[^（）。]{0,40}[）)]")
_LICENCE = re.compile(r"本作品(?:是|在|采用|依据)|注：中文维基文库")


def is_furniture(line: str, before: str) -> bool:
    """Whether a line is page furniture.

    Args:
        line: A line without blanks at its ends.
        before: What stands before it; a number after a letter is a torn index (M2, PM2.5) and no page number.
    """
    length = len(line)
    if length <= _MENU_LENGTH:
        if _MENU.fullmatch(line) or _CREDIT.fullmatch(line):
            return True
        if (line[-1].isdigit() or line[0].isdigit() or line[0] in "-—第·~Pp") and _PAGE_NUMBER.fullmatch(line):
            return not (before[-1:].isascii() and before[-1:].isalpha())
    return length <= _CAPTION_LENGTH and is_caption(line)


def is_caption(line: str) -> bool:
    """Whether a line is the caption of a picture."""
    if line[0] in "图上下左右资题" or "摄" in line[-3:] or "图" in line[-6:]:
        return bool(_CAPTION.search(line) or _TAKEN_BY.search(line[-80:]))
    return False


def is_licence(line: str) -> bool:
    """Whether a line opens the terms of use that a digital library puts below a text."""
    return line[0] in "本注" and _LICENCE.match(line) is not None


#: Two or more phrases parted by blanks and nothing else: a newspaper's pull quote or line of keywords.
_SPACED = re.compile(r"[^ ，。；：！？、]{4,16}(?: +[^ ，。；：！？、]{4,16})+")


def is_spaced(line: str) -> bool:
    """Whether a line is made of phrases parted by blanks (重点突破 全面推进)."""
    return " " in line and len(line) <= 60 and _SPACED.fullmatch(line) is not None
