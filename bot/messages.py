"""Every sentence the bot says to people on its own, once, in Chinese and English (``string.Template``)."""

from string import Template

from bot.records import Lang

TABLE: dict[str, dict[Lang, str]] = {
    "not_found": {
        "zh": "这些报告里没有找到可以回答这个问题的内容。",
        "en": "These reports do not hold an answer to this question.",
    },
    "no_question": {
        "zh": "没有看出与报告有关的问题，请就报告内容提问。",
        "en": "No question about the reports was found; please ask about what they say.",
    },
    "other_place": {
        "zh": "库中没有这个地方的报告，不能用别处的报告代答。",
        "en": "The library holds no report of that place, and another place's report would not answer for it.",
    },
    "other_year": {
        "zh": "报告没有写这一年的这项内容，不能用别的年份代答。",
        "en": "The reports do not state this for that year, and another year's figure would not answer for it.",
    },
    "empty_library": {"zh": "库中还没有报告。", "en": "The library holds no report yet."},
    "nearest": {"zh": "报告里最接近的写法是：$quote", "en": "The nearest the reports come: $quote"},
    "premise": {
        "zh": "报告写的是$actual，与问题所说的不同：$quote",
        "en": "The report says $actual, which differs from the question ($quote)",
    },
    "yes": {"zh": "是：$quote", "en": "Yes: $quote"},
    "as_written": {"zh": "报告写的是：$quote", "en": "The report says: $quote"},
    "no_action": {"zh": "不是，报告写的是：$quote", "en": "No, the report says: $quote"},
    "no_value": {"zh": "不是，是$actual：$quote", "en": "No, it is $actual ($quote)"},
    "only_planned": {
        "zh": "报告把它列为$year年的任务，没有说明是否已经完成：$quote",
        "en": "Not stated as done: the report lists it as a task for $year ($quote)",
    },
    "planned_later": {
        "zh": "还没有，报告把它列为$year年的任务：$quote",
        "en": "Not according to the report: it is planned for $year ($quote)",
    },
    "report_of": {"zh": "不是，这是$body的报告：$quote", "en": "No, it is the report of $body ($quote)"},
    "in_year": {"zh": "$year年：$quote", "en": "In $year: $quote"},
    "report_says": {"zh": "$quote", "en": "The report says: “$quote”"},
    "composed": {"zh": "$text（$quote）", "en": "$text (“$quote”)"},
    "other_place_named": {
        "zh": "库中没有$place的报告，不能用别处的报告代答。现有报告：$reports。",
        "en": "The library holds no report of $place, and another place's report would not answer for it. "
        "It holds: $reports.",
    },
    "greeting": {
        "zh": "您好，我回答与人大工作报告、政府工作报告有关的问题，并注明出处。现有报告：$reports。"
        "可以这样问：“报告是谁作的？”“今年有哪些主要任务？”",
        "en": "Hello. I answer questions about work reports of people's congresses and governments, with the sources. "
        "Reports held: $reports. You can ask, for example: “Who delivered the report?”",
    },
    "identity": {
        "zh": "我是工作报告问答助手，只根据库里的报告作答并注明出处，报告没有写的不作答。现有报告：$reports。",
        "en": "I am a question-answering bot for work reports: I answer only from the reports held, with the sources, "
        "and say so when they hold no answer. Reports held: $reports.",
    },
    "abilities": {
        "zh": "可以问报告里的数字、时间、人物、法规、任务和不足，中英文都行，也可以接着追问；每个回答都注明出处。"
        "现有报告：$reports。例如：“报告是谁作的？”“今年有哪些主要任务？”",
        "en": "Ask about figures, dates, people, regulations, tasks and shortcomings in the reports, in Chinese or "
        "English, with follow-ups; every answer names its sources. Reports held: $reports. "
        "For example: “Who delivered the report?”",
    },
    "inventory": {"zh": "库里的报告：$reports。", "en": "Reports held: $reports."},
    "thanks": {"zh": "不客气，请继续就报告内容提问。", "en": "You are welcome. Ask on about the reports."},
    "goodbye": {"zh": "再见，欢迎再来就报告内容提问。", "en": "Goodbye. Come back with questions about the reports."},
    "use_show": {
        "zh": "全文不在这里贴出，请用命令 bot show 查看：$reports。",
        "en": "The full text is not printed here; see it with the command bot show: $reports.",
    },
    "use_figures": {
        "zh": "表格和数字的汇总请用命令 bot figures：$reports。",
        "en": "For tables and collected figures use the command bot figures: $reports.",
    },
    "year_of": {"zh": "$year年：“$quote”", "en": "$year (“$quote”)"},
    "headings": {"zh": "各部分标题：$quote", "en": "The headings of its parts: $quote"},
    "outline": {
        "zh": "按各部分标题，报告讲了：$quote（双语摘要请用命令 bot summarize）",
        "en": "By the headings of its parts: $quote (for a bilingual summary use the command bot summarize)",
    },
    "part_held": {
        "zh": "库里只有所给文件中的文字，别的部分不在库里；已有的文字请用命令查看：$reports。",
        "en": "The library holds only the text of the file it was given; see that with the command $reports.",
    },
    "heading_of": {"zh": "标题是：$quote", "en": "Its heading: $quote"},
    "evidence": {"zh": "报告原文是这样写的：\n$quotes", "en": "The report's own words:\n$quotes"},
    "sources_of": {"zh": "上一个有出处的回答依据：\n$quotes", "en": "The last answer with sources rests on:\n$quotes"},
    "context": {"zh": "原文的上下文：\n$quotes", "en": "The text around it:\n$quotes"},
    "no_sources": {"zh": "(还没有引用的出处) (no citations yet)", "en": "(no citations yet)"},
    "no_translation": {
        "zh": "报告是中文的，没有接入语言模型时不能翻译。原文：\n$quotes",
        "en": "The reports are in Chinese and are not translated without a language model. In the original:\n$quotes",
    },
    "per_report": {"zh": "$region：$text", "en": "$region: $text"},
}


def say(key: str, lang: Lang, **fields: object) -> str:
    """Return the sentence of the table with its fields filled in.

    Raises:
        KeyError: the sentence or one of its fields does not exist.
    """
    return Template(TABLE[key][lang]).substitute({name: str(value) for name, value in fields.items()})
