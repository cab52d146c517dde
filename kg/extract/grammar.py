"""Words of grammar around an indicator and its value: links, frame words, verbs; all in simplified characters.

They belong to the language of reports, not to any place or document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

#: What a word between an indicator and its value says: 增长 a rise, 达到 a level, 建成 a deed, 分别 one value for each.
Sense = Literal["level", "up", "down", "did", "adverb", "each", "from"]


def words(listed: str) -> tuple[str, ...]:
    """The words of a list, longest first, so that a pattern of them prefers the longest."""
    return tuple(sorted(set(listed.split()), key=lambda word: (-len(word), word)))


def either(listed: Iterable[str]) -> str:
    """The alternatives of a pattern for any of these words, longest first."""
    return "|".join(sorted(map(re.escape, listed), key=lambda w: (-len(w), w)))


_LINKS: dict[Sense, str] = {
    "level": """
        达到 达 为 约为 是 仅为 仅 只有 有 拥有 已有 稳定在 保持在 控制在 维持在 稳步达到 增至 增加到 增长到 增长至
        增加至 提高到 提高至 提升到 提升至 升至 升到 上升到 上升至 上升为 扩大到 扩大至 降至 降到 降为 降低到 降低至
        下降到 下降至 减少到 减少至 压缩到 压缩至 压减至 压减到 缩短到 缩短至 缩短为 回落到 回落至 发展到 发展至
        拓展到 拓展至 扩容到 扩容至 扩大为 扩展到 迈上 跃上 跨上 站上 登上 迈入 迈进 跨越 跨过 迈过 跃过 越过 闯过
        连跨 连上 跨入 跃升至 跃升到 攀升至
        攀升到 由 变为 调整为 调整到 高达 多达 可达 将达 已达 达到了 累计达 总计 共计 合计 累计 总数达 稳定 保持
        等于 相当于 占 占到 平均达到 均达到 翻番 实现翻番 居 接近 恢复到 恢复至 压减为 定为
        设为 提到 涨到 涨至 增到 增为 加到 整合至 整合到 整合为 合并为 合并到 精简到 精简至 精简为 减为 调高到 调高至
        调低到 调低至 上调至 上调到 下调至 下调到 提高到人均 提高至人均 增加到人均 达到人均
        压缩为
        缩减到 调整至
    """,
    "up": """
        翻 翻了 调增 增长 增加 提高 提升 上升 增 升 扩大 回升 上涨 净增 净增加 新增 增长了 增加了 提高了 提升了
        上升了 扩大了 多
        多了 增产 增收 递增 上浮 上调 增速为 增速达 增速达到 增幅达 增幅为 多增 拉动 高 快 加快 延长 延长了 增速
    """,
    "down": """
        下降 调减 减少 降低 缩短 压缩 压减 降 减 精简 回落 收窄 削减 下滑 下降了 减少了 降低了 缩短了 压缩了 缩减 裁减
        减产 下调 下浮 少 低 节约 节省 精简了 核减 净减少 下跌 压减了 累计下降 削减了
    """,
    "did": """
        新开工 完成 超额完成 实现 在建 建成 开工 开行 开通 发放 修订
        废止 制定 颁布 出台 取消 下放 落地 投产 投用 竣工 通车
        通航 投运 并网 建成投产 建成投用 建成通车 开工建设 认定 入选 实施 举办 办理 查处 受理 办结 审结 兑现 到位
    """,
    "adverb": """
        年均 月均 日均 均 平均 每年 每人 每月 每年每人 分期 同比 环比 实际 名义 累计 预计 预期 首次 再次 连续 连年
        稳步 持续 大幅 大幅度 明显 显著 较快 快速 不断 进一步 已 已经 也 都 又 还 则 将 要 可 可以 能 力争 争取 确保
        努力 计划 目标 目标是 总体 总共 一共 共 全国 全世界 世界 全球 全省 全市 全年 左右 稳中 稳定 迅速 继续 普遍
        同步 合并 高速 总计 合计 全部 就 便 已累计 至少 最高 最低 率先 历史性 成功 顺利 基本 大体 相应 逐年 仍 只 仅
        有所 每天 才 首次出现 出现 双 一直 始终 长期 达 累积 合共 竟 高达 平稳 较大 恢复性 大约 约 再 实际上 保持
        同口径 逆势
        逆市 双双 强劲 高位 按可比价格 按可比价 可比口径
        按不变价格计算 按可比价格计算 比较 每 间 期间 在 上
    """,
    "each": """
        分别 各 分别为 分别达 分别达到 分别是 各为 各占 分别增至 分别由 分别从 分别占 分别提高到 分别增加到
        分别提升至 分别升至
    """,
    "from": """
        从 由 自 分别从 分别由 从原来的 由原来的 从过去的
    """,
}
#: Words between an indicator and its value, by what they say.
LINKS: dict[str, Sense] = {word: sense for sense, listed in _LINKS.items() for word in words(listed)}
LONGEST_LINK = max(map(len, LINKS))

#: Words that lead a clause and are no part of a noun.
FRAME_WORDS = words(
    """
    首批 各类 各类别 各级各类
    全市 全省 全区 全县 全国 全州 全自治区 全疆 全境 我市 我省 我国 我区 我县 我州 本市 本省 全世界 各地 各级 其中
    预计 预期 力争 确保 争取 累计 累积 合计 总计 总共 一共 共计 共 首次 同时 并且 并 使得 使 让 又 也 已经 已 将 要
    拟 分别 均 以及 和 与 及 而 且 但 特别是 尤其是 包括 即 如 是 把 仅 努力 继续 进一步 加快 大力 全力 扎实 积极
    稳步 有序 着力 持续 深入 全面 严格 圆满 超额 提前 成功 顺利 先后 率先 更好 切实 不断 连续 大约 平均每年 一年来
    都 则 就 主要是 一是 二是 三是 四是 五是 六是 另外 此外 最终 由此 从而 因此 所以 于是 至 今后 以来 ● 再次 能够
    可以 必须 应当 约 总体 初步 至少 最多 当时 其 它 我们 上述 等 的 了 着 也就是 就是 还有 仍然 仍 此间 期间 当前
    共有
    """
)
#: Verbs that set or report an output and are no part of it: 建成, 实施, 培育.
LIGHT_VERBS = words(
    """
    筹措 上线运行 上线 核定公布 核定 涌现出 涌现 运行
    实施好 实施 安排 争取 培育打造 培育壮大 培育 支持 建成投产 建成投用 建成投运 建成通车 建成 投入 建设 打造 推进
    推动 组织 启动实施 启动建设 启动 开展 推出 形成 拥有 共有 现有 开通 认定 出台 设立 建立 落实 下达 发行 筹集 达到
    实现 保持 促进 谋划 储备 布局 开行 创建 选派 选树 评选 遴选 扶持 提供 举办 制定 修订 制订 颁布 公布 兴办 开办
    建起 办起 办成 办好 修建 修筑 兴修 修成 建造 兴建 建了 做好 抓好 抓 搞好 搞 获批 获得 取得 创造 构建 搭建 组建
    成立 规划建设 规划 开发建设 承办 召开 安装 部署 布设 设置 配备 配置 选聘 聘请 命名 确定 确认 选出
    评出 发布 发出 派出 派遣 下放 出动 动员 投放 拨付 拨出 拨给 拨 补助 增拨 动用 使用 用于 编制 印发 达成 签订 签署
    留存
    保有 集聚 汇聚 聚集 成功创建 成功举办 依法 完善 深化 优化 提升 加强 强化 发展 壮大 做强 入选 入围 上榜 获评 荣获
    晋级 摘得 夺得 巩固 巩固提升 做优做强 评定 推荐 推选 选拔 调整优化 规范建设 提质 整合 提出
    """
)
#: Verbs without which the number would not be the noun's value; an indicator may begin at one of them.
MAIN_VERBS = words(
    """
    加装 维修养护
    新增 净增 新建 改建 扩建 续建 改扩建 新开工 开工
    新开通 新开辟 新开 新签约 新签 新认定 新培育 新设立 新设 新获批 新建成 新注册 新登记 新组建 新入库 新入规 新发放
    新投放 新投产 新投运 新投用 新启用 新出台 新落户 新落地 新纳入 新评 新创建 新增加 新招 新招引 新发现 新探明
    生产 授予 完成 置换 降低 减轻 减少 减免 免除 发放 推介 新引进 引进 引育 招引
    保供 改造 改善 整治 治理 培训 帮扶 转移 安置 救助 查处 立案 销售 接待 带动 拉动 撬动 吸引 签约 落地 办理 受理
    解决 清理 清退 修复 恢复 盘活 化解 处置 惠及 覆盖 减税 降费 退税 节约 压减 淘汰 收购 出口 进口 承接 输送 供应
    回收 造林 种植 播种 开垦 灌溉 招收 招聘 招生 录用 选送 输出 外送 外输 偿还 归还 增发 贷款 补充 追加 增加 扩大
    提高 资助 补贴 奖励 兑现 支付 赔付 筹资 融资 募集 征收 上缴 上交 取消 精简 撤销 废止 调整 清偿 消化
    """
)
#: A light verb before one of these is part of a noun: 建设用地, 投入强度, 生产总值.
NOUN_TAILS = words(
    """
    总值 用地 安全 经营 设施 投资 资金 兵团 总投资 面积 成本 工期 里程
    强度 产出 占 总 率 值 量 力 能力 性 线 资料
    经费 水平 速度 费 者 单位 中的 密度 指数 效率 质量 收入 支出 额 品 机构 人员 条件 贷款 债券
    """
)

#: How a thing is done, before the verb that says what is done.
MANNERS = words(
    """
    滚动 联合 协同 统筹 同步 分批 梯次 梯度 接续 集中 高标准 高水平 高质量 高质效 高起点 加力 加速 落地 规模化 主动 广泛
    精准 多渠道 系统 积极 持续 深入 超前 适度超前 高效 合力 大力 一体 整体 常态化 逐步 逐年 累计
    """
)
#: What stands after the name of a place and says which part of it, or that places are taken together.
PARTS = words("区域 地区 流域 段 境内 全域 全境 两地 三地 四地 各地 沿线 全线")

#: Goods whose name is one character; no other character alone is measured.
GOODS = frozenset("钢铁铜铝铅锌锡煤油盐糖茶烟酒布纱丝纸棉麻麦肉蛋奶鱼牛羊猪")
#: Verbs of an output, which alone measure nothing.
BARE_VERBS = frozenset(words("新建 改建 扩建 改造 开工 完成 整治 治理 修复 清理 安置 解决 引进 培育"))
