"""Words of a question that name nothing to be looked for."""

_ENGLISH = """
a about actual actually all also am among an and another any anything are as at be became because been before being
between both but by can could did do does doing done during each either else ever every exact exactly far for from
full get give given got had has have he her here hers him his how however i if in instead into is it its itself just
kind kinds list lot made make many may me mention mentioned might more most much must my name named no not of off on
one ones only or other others our out over per please s say said says see she should so some state stated such t tell
than that the their them then there these they thing things this those through to together too under until up upon us
use used using very via was way we were what whatever when where whether which while who whom whose why will with
within would yet you your besides despite except inside mean means meant near onto outside since toward towards unlike
versus whereas th st nd rd often become becoming give gives giving given similar main mainly around currently back money
hope hopes hoping promise promises promised pledge pledged seek seeks sought minimum maximum
"""
_ALONE = """
achieve actually admit admitted aim anything area ask back begin big billion bring call city come commit compare
county currently day describe district eight eighteen eighty end exceed expect fast fifteen fifty find five forty
found four fourteen further go happen happened hold hundred including instead intend intended issue keep large last
late later least live look many meny million municipal municipality new next nine nineteen ninety number old overall
own part party people per percent percentage person place prefectural prefecture promise proportion province
provincial put rate ratio reach report reported reporting reports right rise set seven seventeen seventy share short
six sixteen sixty small something somewhere start still take tell thirteen thirty thousand three total township tried
try twenty two want well year yearly years
"""
_CHINESE = """
的 了 吗 呢 吧 啊 哦 么 呀 嘛 是 有 在 和 与 及 或 把 被 对 为 从 到 给 向 于 由 以 并 则 也 都 又 就 还 再 而 但 这
那 其 它 他 她 我 你 您 们 该 之 等 所 着 过 里 中 上 要 地 得 做 作 会 能 可以 这个 那个 这份 什么 哪 哪些 哪个 哪几
哪几个 哪里 怎么 怎样 怎么样 如何 为什么 谁 多少 多少个 几 几个 几件 几项 几次 几名 几期 一个 请 请问 一下 分别 各
年 来 各有 一共 总共 共 没有 没得 好多 还是 是不是 是否 有没有 个 件 项 次 名 条 期 有关 关于 报告 说 提到 提及 指 写 叫
"""

ENGLISH = frozenset(_ENGLISH.split())
TIMES = frozenset(("year", "last", "past", "next", "current", "coming", "month", "time"))
"""Words that say when: neither they nor what they make up (last year) are looked for."""
ALONE = frozenset(_ALONE.split())
"""Words that name something only together with others: an annual report, a five-year plan."""
CHINESE = frozenset(_CHINESE.split())
