// Every word of the interface, once, in Chinese and English.
const KEEP = "bot-lang";
const TABLE = {
  ask: ["提问", "Ask"], facts: ["数据", "Facts"], summaries: ["摘要", "Summaries"], check: ["核对稿件", "Check a draft"],
  check_short: ["核对", "Check"], reports: ["报告", "Reports"], evals: ["评测", "Evals"], views: ["页面", "Views"],
  brand: ["工作报告问答", "Report desk"], skip: ["跳到正文", "Skip to content"], theme: ["明暗", "Light or dark"],
  theme_auto: ["明暗：随系统", "Theme: as the system"], theme_light: ["明暗：浅色", "Theme: light"], theme_dark: ["明暗：深色", "Theme: dark"],
  other_language: ["Switch to English", "切换到中文"], shortcuts: ["键盘快捷键", "Keyboard shortcuts"], single_keys: ["使用单键快捷键", "Use single-key shortcuts"],
  close: ["关闭", "Close"], cancel: ["取消", "Cancel"], save: ["保存", "Save"], delete: ["删除", "Delete"], rename: ["改名", "Rename"], title: ["标题", "Title"],
  all: ["全部", "All"], previous: ["上一处", "Previous"], next: ["下一处", "Next"], copied: ["已复制", "Copied"], again: ["再试一次", "Try again"],
  stopped: ["已停止。", "Stopped."], saved: ["已保存", "Saved"], deleted: ["已删除", "Deleted"], stop: ["停止", "Stop"], progress: ["进度", "Progress"],

  key_views: ["各页", "The views"], key_search: ["提问框或搜索", "The question or search field"], key_new: ["新的对话", "New conversation"],
  key_next: ["下一处、上一处出处", "Next, previous source"], key_outline: ["原文的目录", "Outline of the source"], key_close: ["关闭原文，回到原处", "Close the source, back to where you were"],
  key_help: ["这张表", "This list"], key_send: ["发送；换行", "Send; new line"], key_arrows: ["在列表中移动", "Move in a list"],

  question: ["问题", "Question"], question_hint: ["就报告内容提问，例如“去年做了什么”", "Ask what the reports say, in Chinese or English"], send: ["发送", "Send"],
  welcome: ["问报告，看原文", "Ask, and read it in its place"], welcome_text: ["库中有{n}份报告。每个回答都带出处，点开就是原文中的那一句。", "{n} reports are held. Every answer cites its source; open a citation to read the sentence in its place."],
  no_reports: ["库中还没有报告，请先上传。", "The library holds no report yet. Upload one first."], add_reports: ["上传报告", "Upload reports"],
  engine: ["引擎", "Engine"], engine_auto: ["自动", "Automatic"], engine_lookup: ["查找（不用模型）", "Lookup, no model"],
  filters: ["限定范围", "Limit to"], regions: ["地区", "Places"], years: ["报告年份", "Years of the reports"], remove_filter: ["去掉限定：{value}", "Remove limit: {value}"],
  limited_to: ["本回答只用：", "Answered only from:"], conversations: ["对话记录", "Conversations"], new_conversation: ["新的对话", "New conversation"],
  untitled: ["未命名", "Untitled"], actions_for: ["操作：{name}", "Actions for {name}"], export_md: ["导出 Markdown", "Export as Markdown"],
  delete_conversation: ["删除对话“{title}”？删除后不能恢复。", "Delete the conversation “{title}”? This cannot be undone."],
  searching: ["正在查找……", "Searching…"], queued: ["排队中，前面有{n}个", "Waiting; {n} ahead"], writing: ["{model} 正在写，逐条核对后显示……", "{model} is writing; each claim is shown once checked…"],
  kind_passages: ["最接近的原文，不是回答", "Closest passages, not an answer"], kind_declined: ["不作答", "Not answered"],
  reason_not_found: ["库中没有一条事实能确定地回答这个问题。", "Nothing held surely answers this question."], reason_other_place: ["问的是别处；不能用另一个地方的报告代答。", "The question is about another place."],
  reason_other_year: ["问的是别的年份。", "The question is about another year."], reason_which_report: ["可能指几份报告，请说明是哪一份。", "Several reports could be meant; say which."],
  reason_no_question: ["没有看出问题。", "No question was found."], reason_empty_library: ["库中还没有报告。", "The library holds no report yet."],
  reason_model_unreachable: ["模型连接不上，改用查找。", "The model could not be reached; looked up instead."], reason_model_timeout: ["模型超时，改用查找。", "The model took too long; looked up instead."],
  reason_model_unverified: ["模型的说法没有通过核对，改用查找。", "What the model wrote did not pass the checks; looked up instead."],
  passages: ["原文", "Passages"], sources: ["出处", "Sources"], copy_answer: ["复制回答和出处", "Copy with references"], calls: ["{n} 次调用", "{n} calls"],
  tokens: ["{n} 个词元", "{n} tokens"], cost_unknown: ["费用未知", "cost unknown"],

  source: ["原文", "Source"], source_n: ["出处 {n}", "Source {n}"], source_text: ["原文", "Text of the source"], source_shown: ["出处 {n}，{whose}，原文已打开", "Source {n}, {whose}, is open"],
  outline: ["目录", "Outline"], search_inside: ["在本报告中查找", "Search this report"], previous_source: ["上一处出处", "Previous source"], next_source: ["下一处出处", "Next source"], copy_quote: ["复制引文和出处", "Copy the quote with its place"],

  facts_lead: ["从各份报告读出的数字和事项，每一行都能打开原文。", "Figures and deeds read from the reports; each row opens its source."],
  kind: ["类别", "Kind"], place: ["地方", "Place"], year: ["年份", "Year"], state: ["完成或计划", "Done or planned"], words: ["包含", "Words"], words_hint: ["例如：代表建议", "For example: suggestions"],
  done_or_planned: ["全部", "All"], done: ["完成", "done"], planned: ["计划", "planned"], fact: ["指标或事项", "Fact"], value: ["数值", "Value"], section: ["章节", "Section"],
  shape: ["显示方式", "Show as"], as_table: ["表格", "Table"], by_place: ["各地对照", "By place"], by_year: ["各年对照", "By year"], as_plot: ["图", "Plots"], compared: ["对照表", "Comparison"],
  promises: ["计划落实", "Promises"], told_later: ["下一年的报告", "Told a year later"], verdict: ["结果", "Verdict"], no_promises: ["这些条件下没有同一地方前后两年的报告可以对照。", "No plan here has a report of the same place a year later."],
  became_kept: ["兑现", "Kept"], became_missed: ["未达到", "Missed"], became_gone: ["未再提及", "No longer mentioned"], became_unclear: ["无法判断", "Unclear"],
  rows: ["{n} 行", "{n} rows"], more_rows: ["再显示（还有 {n}）", "Show more ({n} left)"], no_rows: ["没有符合条件的数据。放宽条件再试。", "No fact fits these filters. Try fewer of them."],
  nothing_to_compare: ["这些条件下没有可以对照的同一指标。换一个年份、地方或词语试试。", "Nothing measures the same in two places or years here. Try other filters."],

  summaries_lead: ["中英对照，两边引用同一出处。", "Chinese and English side by side, both citing the same sentences."], report: ["报告", "Report"], focus: ["侧重", "Focus"], focus_hint: ["可不填", "Optional"],
  length: ["篇幅", "Length"], length_brief: ["简", "Brief"], length_standard: ["中", "Standard"], length_full: ["全", "Full"], language: ["语言", "Language"], both: ["对照", "Both"],
  write_summary: ["写摘要", "Write summary"], summary_ready: ["摘要已写好", "The summary is ready"], contents: ["目录", "Contents"], download_as: ["下载 {format}", "Download as {format}"],
  chinese_only: ["仅有中文", "In Chinese only"], untranslated: ["{total} 条中 {n} 条只有中文", "{n} of {total} points in Chinese only"], drafted: ["起草 {drafted} 条，通过 {kept}，改后通过 {mended}，换用原文 {replaced}", "{drafted} drafted, {kept} passed, {mended} mended, {replaced} replaced by the report's words"],
  nothing_summed: ["没有可以写进摘要的内容；换个侧重试试。", "Nothing to sum up here; try another focus."], key_facts: ["主要数字和事项", "Key facts and figures"], not_covered: ["摘要没有涉及的部分", "What this leaves out"], sentences: ["{n} 句", "{n} sentences"],
  part_headlines: ["要点", "Highlights"], part_past_year: ["过去一年", "The past year"], part_problems: ["问题和不足", "Problems and shortcomings"], part_experience: ["体会", "What was learned"], part_plan: ["计划", "Plans"], part_other: ["其他", "Other"],
  part_figures: ["主要数字和事项", "Key facts and figures"],

  check_lead: ["贴入或拖入一段文字，逐句与报告核对。", "Paste or drop a text; each statement is held against the reports."], draft: ["稿件", "Draft"], draft_hint: ["把要核对的文字贴在这里", "Paste the text to check here"],
  choose_file: ["选择文件", "Choose a file"], check_draft: ["核对", "Check"], checking: ["正在核对……", "Checking…"], nothing_to_check: ["没有可以核对的陈述。", "No statement that a report could bear out."],
  verdict_stands: ["相符", "Stands"], verdict_differs: ["不符", "Differs"], verdict_not_found: ["没有查到", "Not found"], verdict_no_fact: ["无可核对", "Nothing to check"],

  reports_lead: ["库中的报告。名称、地方、年份从原文读出，有误可以改正。", "The reports held. Title, place and year are read from the text and can be corrected."],
  choose_files: ["选择文件", "Choose files"], or_drop: ["或拖到这里", "or drop them here"], upload_hint: ["文本、网页、Word 或 PDF；一次共不超过 {mb} MB、{n} 个文件", "Text, web pages, Word or PDF; at most {mb} MB and {n} files at once"],
  force: ["不像报告也收", "Take what does not look like a report"], replace: ["同名的换成新的", "Replace a report of the same name"], uploading: ["正在上传 {n} 个文件……", "Uploading {n} files…"], uploaded: ["处理完毕。", "Done."],
  stage_reports: ["正在读取……", "Reading…"], stage_embedding: ["正在计算向量……", "Embedding…"], stage_terms: ["正在编词表……", "Indexing words…"], stage_index: ["正在编索引……", "Indexing…"],
  status_added: ["已加入", "Added"], status_unchanged: ["没有变化", "Unchanged"], status_replaced: ["已替换", "Replaced"], status_skipped: ["跳过", "Skipped"], status_failed: ["失败", "Failed"],
  read: ["阅读", "Read"], summarize: ["摘要", "Summary"], correct: ["改正", "Correct"], correct_card: ["改正这份报告的信息", "Correct this report's card"], all_reports: ["← 全部报告", "← All reports"],
  delete_report: ["删除“{name}”和由它得到的一切（数据、索引、回答）？删除后不能恢复。", "Delete “{name}” and all that is known from it (facts, index, answers)? This cannot be undone."], size: ["{n} 字，{facts} 条数据", "{n} characters, {facts} facts"],

  evals_lead: ["已接受的评测结果：分数、95% 区间、历次变化，和仍然失败的题目。", "Accepted runs: scores with 95% intervals, their course, and the cases that still fail."], no_runs: ["没有已接受的评测。", "No accepted run is shipped."],
  measure: ["指标", "Measure"], interval: ["95% 区间", "95% interval"], n: ["题数", "n"], by_slice: ["分类答对率", "Right answers by slice"], over_time: ["历次变化", "Over time"], over_time_hint: ["换了引擎或评分方法的地方不连线。", "No line joins runs of another engine or another way of scoring."], failing: ["没有答对的题目", "Cases not right"], show_failing: ["显示", "Show"],
  none_failing: ["没有。", "None."], bot_said: ["机器人的回答", "The bot's answer"], gold: ["标准答案和依据", "Gold and evidence"], ending_wrong_shown: ["显示了错误", "Wrong shown"], ending_not_answered: ["没有作答", "Not answered"],

  token: ["访问令牌", "Access token"], token_wanted: ["这台服务器需要访问令牌", "This server needs an access token"],
  error_network: ["连接不上服务器。确认 bot serve 还在运行，再试一次。", "The server cannot be reached. Check that bot serve is running, then try again."], error_auth: ["令牌不对。重新载入本页再试。", "The token is not right. Reload the page and try again."],
  error_unknown_report: ["库中没有这份报告。", "The library does not hold this report."], error_no_report_fits: ["没有报告符合限定的范围。", "No report fits these limits."], error_rate_limit: ["请求太多，{seconds} 秒后再试。", "Too many requests; try again in {seconds} s."],
  error_too_large: ["内容太大。", "That is too large."], error_shutting_down: ["服务器正在关闭。", "The server is shutting down."],
};

let chosen = localStorage.getItem(KEEP) ?? (navigator.language.startsWith("zh") ? "zh" : "en");
export const lang = () => chosen;

/** The words of a key in the language of the interface, with {names} filled in; empty when there is no such key. */
export const t = (key, values = {}) => (TABLE[key]?.[chosen === "zh" ? 0 : 1] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

export function speak(language) {
  chosen = language;
  localStorage.setItem(KEEP, language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}
