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
        "zh": "库中没有$place的报告，不能用别处的报告代答。现有报告：$reports。",
        "en": "The library holds no report of $place, and another place's report would not answer for it. "
        "It holds: $reports.",
    },
    "empty_library": {"zh": "库中还没有报告。", "en": "The library holds no report yet."},
    "passages": {
        "zh": "没有查到可以直接作答的内容。下面是最接近的${languages}原文，不是回答：$marks",
        "en": "No fact or card entry surely answers this. These are the closest passages, ${languages}and no answer: "
        "$marks",
    },
    "no_model": {
        "zh": "设置语言模型（BOT_MODEL）后可以据原文作答。",
        "en": " Set a language model (BOT_MODEL) to have questions answered from passages.",
    },
    "part_open": {
        "zh": "“$part”没有查到确定的答案。最接近的原文：$marks",
        "en": "Not answered: “$part”. The closest passage:$marks",
    },
    "in_its_words": {
        "zh": "$whose：“$said”$terms。",
        "en": "$whose, in the report's words: “$said”$terms.",
    },
    "which_report": {
        "zh": "您问的是哪一份报告？请写明地方。现有报告：$reports。",
        "en": "Which report do you mean? Please name the place. Reports held: $reports.",
    },
    "premise": {
        "zh": "报告写的与问题所说的“$stated”不同。$actual。",
        "en": "The report differs from the question's “$stated”. $actual.",
    },
    "yes": {"zh": "是：$text", "en": "Yes: $text"},
    "no": {"zh": "不是：$text", "en": "No: $text"},
    "as_written": {"zh": "报告写的是：$text", "en": "The report has: $text"},
    "same": {"zh": "一样。", "en": "The same."},
    "more": {"zh": "$more高于$less。", "en": "$more is above $less."},
    "more_by": {"zh": "$more高于$less，相差$gap。", "en": "$more is above $less by $gap."},
    "listed": {"zh": "（$count项）", "en": " ($count)"},
    "listed_in_part": {"zh": "（报告点名的，不是全部）", "en": " (among others)"},
    "compared": {
        "zh": "（比较了写明这一数字的$count份报告。）",
        "en": "($count reports that state this figure were compared.)",
    },
    "only_planned": {
        "zh": "报告把它列为$year年的计划，没有说明是否已经完成：$text",
        "en": "Not stated as done; the report lists it as planned for $year: $text",
    },
    "greeting": {
        "zh": "您好，我回答与人大工作报告、政府工作报告有关的问题，并注明出处。现有报告：$reports。"
        "可以这样问：“报告是谁作的？”",
        "en": "Hello. I answer questions about work reports of people's congresses and governments, with the sources. "
        "Reports held: $reports. You can ask, for example: “Who delivered the report?”",
    },
    "identity": {
        "zh": "我是工作报告问答助手，只根据库里的报告作答并注明出处，报告没有写的不作答。现有报告：$reports。",
        "en": "I am a question-answering bot for work reports: I answer only from the reports held, with the sources, "
        "and say so when they hold no answer. Reports held: $reports.",
    },
    "inventory": {"zh": "库里的报告：$reports。", "en": "Reports held: $reports."},
    "thanks": {"zh": "不客气，请继续就报告内容提问。", "en": "You are welcome. Ask on about the reports."},
    "goodbye": {"zh": "再见，欢迎再来就报告内容提问。", "en": "Goodbye. Come back with questions about the reports."},
    "no_sources": {"zh": "(还没有引用的出处) (no citations yet)", "en": "(no citations yet)"},
    "speaker": {"zh": "$whose的报告由$text作。", "en": "The report of $whose was delivered by $text."},
    "date": {"zh": "$whose的报告作于$text。", "en": "The report of $whose was delivered on $text."},
    "meeting": {"zh": "$whose的报告在$text上作。", "en": "The report of $whose was delivered at $text."},
    "title": {"zh": "$whose的报告题为“$text”。", "en": "The title of the report of $whose: $text."},
    "publisher": {"zh": "$whose的报告来源：$text。", "en": "The report of $whose was published by $text."},
    "other_speaker": {
        "zh": "作$whose报告的是$text，不是问题里说的人。",
        "en": "The report of $whose was delivered by $text, not by the person named.",
    },
    "model_settings": {
        "zh": "模型服务的设置有误，以下是不用模型的回答。（$detail）",
        "en": "The model cannot be used as it is set; this answer was made without it. ($detail)",
    },
    "model_quota": {
        "zh": "模型服务的额度已用完，以下是不用模型的回答。",
        "en": "The quota of the model is used up; this answer was made without it.",
    },
    "model_unreachable": {
        "zh": "模型服务连接不上，以下是不用模型的回答。",
        "en": "The model could not be reached; this answer was made without it.",
    },
    "model_rate_limited": {
        "zh": "模型服务限流，以下是不用模型的回答。",
        "en": "The model is rate-limited; this answer was made without it.",
    },
    "model_server": {
        "zh": "模型服务出错，以下是不用模型的回答。",
        "en": "The model endpoint failed; this answer was made without it.",
    },
    "model_timeout": {
        "zh": "模型没有在限定时间内回答，以下是不用模型的回答。",
        "en": "The model did not answer in time; this answer was made without it.",
    },
    "model_truncated": {
        "zh": "模型的回答中断了，以下是不用模型的回答。",
        "en": "The model's reply broke off; this answer was made without it.",
    },
    "model_invalid": {
        "zh": "模型的回答无法读取，以下是不用模型的回答。",
        "en": "The model's reply could not be read; this answer was made without it.",
    },
    "model_refusal": {
        "zh": "模型没有作答，以下是不用模型的回答。",
        "en": "The model declined to reply; this answer was made without it.",
    },
    "model_context": {
        "zh": "内容超出模型的长度限制，以下是不用模型的回答。",
        "en": "The evidence does not fit the model; this answer was made without it.",
    },
    "model_unverified": {
        "zh": "模型的说法没有通过核对，以下是不用模型的回答。",
        "en": "What the model wrote did not hold against the reports; this answer was made without it.",
    },
    "model_dropped": {
        "zh": "（另有$number处说法没有通过核对，没有显示。）",
        "en": "(Statements that did not hold against the reports and are not shown: $number.)",
    },
    "check_stands": {
        "zh": "$places的报告这样写。",
        "en": "So says the report of $places.",
    },
    "check_not_found": {
        "zh": "“$stated”在这些报告里没有找到",
        "en": "“$stated” is not found in these reports",
    },
    "check_no_report": {
        "zh": "库中没有$place的报告",
        "en": "the library holds no report of $place",
    },
    "check_value": {
        "zh": "“$stated”与$place报告不同，报告写的是：$actual",
        "en": "“$stated” differs; the report of $place has: $actual",
    },
    "check_unit": {
        "zh": "“$stated”的单位或数量级与$place报告不同，报告写的是：$actual",
        "en": "“$stated” has another unit or scale than the report of $place: $actual",
    },
    "check_turn": {
        "zh": "“$stated”的升降方向与$place报告相反，报告写的是：$actual",
        "en": "“$stated” goes the other way in the report of $place: $actual",
    },
    "check_range": {
        "zh": "“$stated”在$place报告里是一个区间：$actual",
        "en": "“$stated” is a range in the report of $place: $actual",
    },
    "check_average": {
        "zh": "“$stated”在$place报告里是年均值：$actual",
        "en": "“$stated” is a yearly average in the report of $place: $actual",
    },
    "check_year": {
        "zh": "“$stated”在$place报告里不是这一年的：$actual",
        "en": "“$stated” is of another year in the report of $place: $actual",
    },
    "check_span": {
        "zh": "“$stated”在$place报告里是几年合计：$actual",
        "en": "“$stated” is for several years together in the report of $place: $actual",
    },
    "check_plan": {
        "zh": "“$stated”在$place报告里是计划，不是已经完成的：$actual",
        "en": "“$stated” is planned in the report of $place, not done: $actual",
    },
    "check_done": {
        "zh": "“$stated”在$place报告里已经完成，不是计划：$actual",
        "en": "“$stated” is done in the report of $place, not planned: $actual",
    },
    "check_subject": {
        "zh": "“$stated”在$place报告里说的是另一件事：$actual",
        "en": "“$stated” belongs to something else in the report of $place: $actual",
    },
    "check_place": {
        "zh": "“$stated”是$place报告里的：$actual",
        "en": "“$stated” is in the report of $place: $actual",
    },
    "check_calc": {
        "zh": "“$stated”与据$place报告算出的结果不符：$actual",
        "en": "“$stated” is not what follows from the report of $place: $actual",
    },
    "check_person": {
        "zh": "作报告的不是“$stated”，$place报告写的是：$actual",
        "en": "The report was not delivered by “$stated”; the report of $place has: $actual",
    },
}


def say(key: str, lang: Lang, **fields: object) -> str:
    """Return the sentence of the table with its fields filled in.

    Raises:
        KeyError: the sentence or one of its fields does not exist.
    """
    return Template(TABLE[key][lang]).substitute({name: str(value) for name, value in fields.items()})
