"""The plain note beside an extractive answer that stands in for the model's, once, in Chinese and English."""

from bot.records import Answer, Lang

NOTES: dict[str, dict[Lang, str]] = {
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
    "model_declined": {
        "zh": "模型认为报告里没有答案，以下是不用模型找到的内容。",
        "en": "The model found no answer in the reports; this is what was found without it.",
    },
}


def note(answer: Answer) -> str | None:
    """Return what to tell the reader beside an answer; None when there is nothing to tell."""
    known = NOTES.get(answer.reason or "")
    return known[answer.lang] if known and not answer.abstained else None
