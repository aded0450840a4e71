"""The words by which a question shows what it wants, in Chinese and English: data for :mod:`bot.question`."""

import re

from bot.intent import Kind
from vectorstore.records import Level, Part


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.I)


ZH_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "when",
        _any(
            "什么时候",
            "何时",
            "啥时候",
            "哪一?天",
            "哪一?年",
            "哪个?月",
            "几月",
            "几号",
            "几点",
            "日期",
            "什么时间",
            "哪[几]?年",
        ),
    ),
    (
        "list",
        _any(
            "哪些",
            "哪几",
            "列出",
            "列举",
            "都有(什么|啥)",
            "有(什么|啥)[^？]*(措施|要求|内容|安排|任务|打算)",
            "有几方面",
            "包括(什么|啥)",
            "包含(什么|啥)",
        ),
    ),
    ("which", _any("第几")),
    (
        "quantity",
        _any(
            "多少",
            "几(?![乎何])",
            "好多",
            "多大(比例|比重|规模)",
            "总数",
            "数量",
            "百分比",
            "占比(是|为|达)?[^率]{0,3}[？?]?$",
            "多高",
            "多长",
            "多大",
        ),
    ),
    (
        "who",
        _any(
            "谁",
            "哪一?位",
            "哪个(机关|部门|单位|机构|法院|检察院|领导|人|组织)",
            "何人",
            "什么(人|机关|部门|单位|机构)",
            "哪家",
        ),
    ),
    ("where", _any("哪里", "哪儿", "何处", "在哪", "什么地方", "啥地方", "哪个(地方|区|县|市|国家|地区)")),
    ("why", _any("为什么", "为何", "为啥", "原因", "目的", "理由", "凭什么", "意义")),
    ("how", _any("怎么", "怎样", "如何", "咋", "什么(措施|举措|办法|方式|途径)", "通过什么")),
    ("which", _any("哪")),
    (
        "what",
        _any(
            "什么",
            "啥",
            "是指",
            "含义",
            "意思",
            "介绍",
            "概括",
            "说明",
            "情况",
            "讲讲",
            "谈谈",
            "吗",
            "是否",
            "是不是",
            "有没有",
            "还是",
        ),
    ),
)
EN_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "quantity",
        _any(
            r"\bhow many\b",
            r"\bhow much\b",
            r"\bnumber of\b",
            r"\bhow often\b",
            r"\bhow large\b",
            r"\bhow long\b",
            r"\bwhat (?:\w+ )?(?:share|percentage|proportion|percent|fraction|total|number)\b",
            r"\brate\b",
            r"\bcount of\b",
        ),
    ),
    (
        "when",
        _any(r"\bwhen\b", r"\bwhat (?:date|day|month|year|time)\b", r"\b(?:which|what) (?:year|month|day|date)\b"),
    ),
    (
        "list",
        _any(
            r"\blist\b",
            r"\bname (?:the|all|some|two|three)\b",
            r"\bwhich \w+s\b(?! did)",
            r"\bwhat (?:are|were)\b",
            r"\bwhat \w+ (?:\w+ )?(?:are|were)\b",
            r"\bwhich (?:\w+ ){1,4}(?:are|were)\b",
            r"\bwhat (?:two|three|four|five|six|main|key|concrete|new|other|specific) \w+",
        ),
    ),
    ("why", _any(r"\bwhy\b", r"\bpurpose\b", r"\bmeant to\b", r"\breasons?\b", r"\bintended to\b", r"\baim")),
    (
        "who",
        _any(
            r"\bwho(?:m|se)?\b",
            r"\bwhich (?:body|agency|organ|court|department|organi[sz]ation|office)\b",
            r"\bby which\b",
        ),
    ),
    ("where", _any(r"\bwhere\b", r"\bwhich (?:place|county|district|city|country|region)\b")),
    ("how", _any(r"\bhow\b", r"\bwhat (?:steps|measures|means)\b")),
    ("which", _any(r"\bwhich\b")),
    ("what", _any(r"\bwhat\b", r"\bdescribe\b", r"\bexplain\b", r"\bsummari[sz]e\b", r"\btell me\b")),
)
ZH_WHETHER = _any(
    "吗",
    "是否",
    "是不是",
    "有没有",
    "有无",
    "对不对",
    "没得",
    "了没",
    "能不能",
    "会不会",
    "属于",
    "还是",
    "了吧",
    r"([\u4e00-\u9fff])[没不]\1",
)
EN_WHETHER = re.compile(
    r"^\W*(?:so |and |but |then )?(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|should)\b", re.I
)
DONE = _any(
    "已经?",
    "完成了",
    "办完",
    "做完",
    "建成了",
    "落实了",
    r"完了",
    r"\balready\b",
    r"\bcompleted?\b",
    r"\bfinished\b",
    r"\byet\b",
)
PLAN = _any(
    "计划",
    "拟",
    "打算",
    "准备",
    "将要",
    "将会",
    "今后",
    "下一步",
    "明年",
    "接下来",
    "未来",
    "要(?:定|建|办|做|求|制定|修)",
    "安排",
    r"\bplan",
    r"\bwill\b",
    r"\bintend",
    r"\bgoing to\b",
    r"\bto be\b",
    r"\bupcoming\b",
    r"\btarget",
    r"\bschedul",
    r"\bfuture\b",
)
PAST = _any(
    "已",
    "过去",
    "去年",
    "完成了",
    "通过了",
    "开展了",
    "办了",
    "建了",
    "制定了",
    "一年来",
    r"\bdid\b",
    r"\bwere\b",
    r"\bwas\b",
    r"\bhad\b",
    r"\blast year\b",
    r"\bpast year\b",
)
SHIFTS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        -1,
        _any(
            "去年",
            "过去一年",
            "上一?年度?",
            "一年来",
            r"\blast year\b",
            r"\b(?:the )?past year\b",
            r"\bprevious year\b",
        ),
    ),
    (
        0,
        _any(
            "今年",
            "今后一年",
            "本年度",
            "新的一年",
            "下一步",
            r"\bthis year\b",
            r"\bcoming year\b",
            r"\bnext year\b",
            r"\byear ahead\b",
        ),
    ),
)
PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (
        "problems",
        _any(
            "不足",
            "差距",
            "短板",
            "薄弱",
            "存在(?:的)?(?:什么|哪些|啥)?(?:主要)?问题",
            "(?:哪些|什么|啥|的)(?:困难|毛病|缺点|弱项)",
            "需要(?:继续|持续)?(?:改进|努力|加强)的(?:地方|方面)",
            "自身问题",
            "承认",
            "检讨",
            "还?差在",
            r"\bshortcoming",
            r"\bweakness",
            r"\bdeficienc",
            r"\bgaps?\b",
            r"\bfall(?:s|ing)? short\b",
            r"\bproblems? (?:does|did|of|it)\b",
            r"\binadequa",
        ),
    ),
    (
        "experience",
        _any(
            "体会",
            "经验(?!推广|复制)",
            "启示",
            "认识到了",
            "条“?必须",
            r"\blessons?\b",
            r"\binsights?\b",
            r"\bexperiences? (?:drawn|gained)\b",
            r"\btakeaway",
        ),
    ),
)
LEVELS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (
        "county",
        _any(
            "(?<![市各])区里",
            "全区",
            "(?<!自治)区人大",
            "区委",
            "区政府",
            "县里",
            "全县",
            "(?<!自治)县人大",
            r"\bdistrict(?:'s)?\b",
            r"\bcounty\b",
        ),
    ),
    (
        "province",
        _any(
            "省里",
            "全省",
            "省人大",
            "省委",
            "市里",
            "全市",
            "市人大",
            "市级",
            "市委",
            r"\bmunicipal",
            r"\bprovinc",
            r"\bcity\b",
        ),
    ),
)
REMARK = re.compile(
    r"^\W*(?:请?(?:不要|别|勿|不含|不算|不包括)|请?(?:把|将)?.{0,8}(?:列出来|列全|写全|说全)|请(?:注意|用|给出|说明理由|简要)|不是(?:问|指)|谢谢|麻烦|拜托"
    r"|give (?:the|me|a)\b|please (?:give|answer|list|be)\b|answer (?:in|with|briefly)|do not\b|don't\b|not counting\b|excluding\b|thanks?\b)",
    re.I,
)
ZH_PRONOUN = re.compile(
    r"它们?|他们?|她们?|其中的?|该(?:项|部|条例|制度|机制|法规|报告)?|这(?:个|项|部|些|种|一)|那(?:个|项|部|些|种)|上述|前者|后者|此"
)
EN_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|those|these|that one|this one|he|she|his|her|the former|the latter|such)\b", re.I
)
ELLIPSIS = re.compile(
    r"^\W*(?:那么?|然后|还有|另外|再|而)|呢[？?。\s]*$|^\W*(?:and|what about|how about|then|so)\b", re.I
)
ZH_STOP = frozenset(
    "的 了 是 在 有 和 与 及 或 被 把 将 对 为 以 从 到 由 于 也 都 就 还 再 又 很 更 最 而 且 之 其 这 那 该 此 各 每 个 件 项 次 名 条 期 场 部 位 人次 "
    "吗 呢 吧 啊 哦 呀 嘛 么 什么 啥 哪 哪些 哪个 哪几 哪几个 哪里 多少 几 几个 几次 几件 几项 几名 谁 如何 怎么 怎样 怎么样 为什么 为何 多大 好多 没得 没 没有 "
    "请 请问 问 一下 一共 总共 共 共有 合计 总计 全部 大约 大概 具体 主要 分别 年 月 日 号 年度 一年 今年 去年 明年 过去 今后 期间 时候 时间 时 中 里 上 下 前 后 内 "
    "方面 情况 内容 东西 地方 哪一 第几 哪位 报告 里面 提到 说 写 称 指 叫 做 作 搞 要 会 能 可以 应该 需要 进行 计划 打算 拟 已 已经 曾 想 给 让 用 按 "
    "以上 以下 以及 关于 有关 相关 根据 通过什么 列出 列出来 介绍 说明 告诉 我 你 我们 你们 它 他 她 他们 一个 这个 那个 这份 这些 原本 原先 原来 实际 最后 后来 最终 结果 到底 究竟 哪年 哪天 几月 几号 名字 名称 名 叫什么 是否 是不是 有没有 "
    "还是 或者 并 并且 但 但是 如果 那么 因为 所以 不 不是 并非 非 无 啦 哈 咋 嘞 晓得 知道 具体来说 多 少 来 去 所 者 得 地 着 过 份 数 数字 数量 个数 件数 总数 累计数 吗".split()
)
EN_STOP = frozenset(
    "a an the of in on at by for to from with without into over under about as and or but nor so than then that this these those it its they them their there "
    "is are was were be been being do does did done has have had having will would shall should can could may might must not no yes "
    "how many much what which who whom whose when where why often long large i you he she we me my your our us his her "
    "report reports year years according say says said state states stated mention mentions mentioned name named give given list total number count times time "
    "please tell me describe explain summarize also any some all each every other another more most least per cent percent percentage "
    "during within between across through up out off only just even already yet still ever if while after before because "
    "s t re ve ll d vs via etc e g hold held holds conduct conducted organize organized organise organised carry carried made make makes take took taken "
    "set put go went get got undertake undertook use used municipal municipality district county city province town township place".split()
)
ZH_UNIT = re.compile(
    r"(?:多少|几|好多|哪几)(?:来)?(万|亿)?(人次|件次|篇次|平方公里|平方米|公里|万元|亿元|个百分点|[件项次名个条期场部篇家张位人种类届批座所台辆户亩吨元天年轮支艘套])"
)
RATE_ASKED = re.compile(r"率|占比|比例|比重|百分|percent|per cent|share|proportion|\brate\b|fraction", re.I)
GROWTH_ASKED = re.compile(r"(?:增长|提高|下降|增加|上升|减少|增幅|增速|降幅)(?:了|率)?(?:是|为|达)?(?:多少|几)(?![项件个名次人家万亿])")
EN_UNITS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("人次", _any(r"person-times?", r"appointments? and removals?")),
    ("次", _any(r"how many times", r"how often", r"number of times")),
    ("人", _any(r"how many (?:\w+ ){0,2}(?:people|persons|deputies|members|officials|participants|cadres|staff)")),
)
WHICH_YEAR = _any(
    "哪一?年",
    "什么年份",
    r"\d{4}年[^,。?]*还是",
    r"还是[^,。?]*(?:\d{4}|[今明去])年",
    r"\b(?:which|what) year\b",
    r"\bin \d{4} or (?:in )?\d{4}\b",
)
BREAKDOWN = _any(
    "拆开",
    "拆分",
    "细分",
    "其中.{0,8}各",
    "各(?:是|有|占)?多少",
    "构成",
    "分别是多少",
    r"\bbreak ?down\b",
    r"\brespectively\b",
    r"\bmade up of\b",
)
ZH_COUNTED = re.compile(
    r"(?:多少|几|好多)(?:来)?[万亿]?(?:人次|件次|篇次|平方公里|公里|[件项次名个条期场部篇家张位人种类届批座所台辆户亩吨天轮支艘套])?([\u4e00-\u9fff“”]{2,16})"
)
EN_COUNTED = re.compile(
    r"\b(?:how many|number of|total of)\s+((?:(?!(?:were|was|are|is|did|does|do|has|have|had|will|would|in|of|by|for|to|at|on|from|that|which|who|and|\w+ed)\b)[\w'’-]+\s*){1,7})",
    re.I,
)
FOCUS = re.compile(
    r"(?:谁|哪一?[年月天日位次个项家部件种]|什么时候|何时|哪里|哪儿|何处|什么|啥|怎么|如何|哪些|哪几[个项部件种]?|为什么|为何|多少|几)(?:[从在起是的由被给个件项次名条处家]){0,2}([\u4e00-\u9fff]{2,6})"
)
ORDINAL = re.compile(r"第([一二三四五六七八九十百\d]+)(次|届|批|轮|期|个|项|条|季度)")
BODIES = re.compile(
    r"(?:[省市区县州](?:级)?)?(?:人民代表大会常务委员会|人民代表大会|人大常委会)|(?:standing committee|people's congress)(?: of)?",
    re.I,
)
RUNNING = _any("累计", "[二两三四五六七八九十2-9]年(?:来|间|一共|总共|累计|合计|加起来)", r"\bcumulativ", r"\bover (?:the )?(?:past |last )?(?:two|three|four|five|\d) years\b")
TAG = re.compile(r"<\s*/?\s*[A-Za-z_]{2,20}[^<>]{0,40}>")
