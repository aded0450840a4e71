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
    "per_report": {"zh": "$region：$text", "en": "$region: $text"},
}


def say(key: str, lang: Lang, **fields: object) -> str:
    """Return the sentence of the table with its fields filled in.

    Raises:
        KeyError: the sentence or one of its fields does not exist.
    """
    return Template(TABLE[key][lang]).substitute({name: str(value) for name, value in fields.items()})
