"""The bot for other assistants: tools, resources and a prompt of the Model Context Protocol."""

from typing import Annotated, Any, Literal

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations
from pydantic import Field

from bot.desk import last
from bot.factcheck.records import Limits
from bot.facts import Query, fact_rows
from bot.model.prompts import load_prompt
from bot.model.shown import LANGUAGE
from bot.records import Lang, Question
from bot.render.summary import summary_markdown
from bot.service import Service
from bot.show import hit_row, stretch
from bot.summaries import Length, Request

READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
Reports = Annotated[tuple[str, ...], Field(description="Ids of reports as list_reports gives them; empty for all.")]
Regions = Annotated[tuple[str, ...], Field(description="Parts of names of places, Chinese or English.")]
Years = Annotated[tuple[int, ...], Field(description="Years of delivery.")]
MOST_FACTS = 200
MOST_SOURCE = 20_000
"""Characters of a source in one reply: what an assistant can take in."""
INSTRUCTIONS = (
    "Answers questions from official work reports of Chinese people's congresses and governments. Quote its citations "
    "with report, start and end; where it declines or only shows passages, say so and assert nothing of your own."
)


def mcp_server(service: Service) -> MCPServer[Any]:
    """Return the server over a library; its tools give the records of the command line."""
    server = MCPServer[Any]("congress-report-bot", instructions=INSTRUCTIONS, log_level="WARNING")
    _answers(server, service)
    _reports(server, service)
    return server


def _answers(server: MCPServer[Any], service: Service) -> None:
    library = service.library

    @server.tool(annotations=READS)
    async def ask(
        question: str, reports: Reports = (), regions: Regions = (), years: Years = (), lang: Lang | None = None
    ) -> dict[str, Any]:
        """Answer a question with verified citations."""
        within = service.within(Limits(reports=reports, regions=regions, years=years))
        asked = Question(text=question, reports=within, lang=lang)
        answer = await last(service.desk("auto", service.lookups), lambda emit: service.bot("auto").ask(asked))
        return answer.model_dump(mode="json")

    @server.tool(annotations=READS)
    def facts(
        reports: Reports = (), kinds: tuple[str, ...] = (), years: tuple[int, ...] = (), regions: Regions = (),
        plan: bool | None = None, match: str = "", limit: Annotated[int, Field(ge=1, le=MOST_FACTS)] = 50,
    ) -> dict[str, Any]:  # fmt: skip
        """List facts (figures and deeds) of reports: by kind, year that they are about, place, plan or done, words."""
        service.lookup.check_reports(reports)
        query = Query(report=reports, kind=kinds, year=years, region=regions, plan=plan, match=match)
        rows = fact_rows(library, service.english, query)
        return {"total": len(rows), "rows": [row.plain() for row in rows[:limit]]}

    @server.tool(annotations=READS)
    async def summarize(report: str, length: Length = "brief", focus: str | None = None) -> str:
        """Sum up a report in Chinese and English side by side, as Markdown with citations as footnotes."""
        reports, wanted = [library.report(report).id], Request(length=length, focus=focus or None)
        desk = service.desk("auto", service.texts)
        return summary_markdown(await last(desk, lambda emit: service.summary(reports, wanted, "auto")))

    @server.tool(annotations=READS)
    async def check_draft(
        text: str, reports: Reports = (), regions: Regions = (), years: Years = (), lang: Lang | None = None
    ) -> dict[str, Any]:
        """Hold every statement of a draft against the reports: stands, differs, not_found or no_fact."""
        limits = Limits(reports=reports, regions=regions, years=years)
        desk = service.desk("auto", service.texts)
        made = await last(desk, lambda emit: service.check(text, limits, lang, "auto"))
        return made.model_dump(mode="json", exclude={"draft"})

    @server.prompt()
    def briefing(topic: str, region: str = "", lang: Literal["zh", "en"] = "en") -> str:
        """A one-page briefing on a topic, every statement cited."""
        about = {"topic": topic, "region": region or "all places held", "lang": LANGUAGE[lang]}
        return load_prompt("briefing").fill("user", **about)


def _reports(server: MCPServer[Any], service: Service) -> None:
    library = service.library

    @server.tool(annotations=READS)
    @server.resource("reports://all", mime_type="application/json")
    def list_reports() -> dict[str, Any]:
        """List the reports held: id, region, year of delivery, title, speaker, date."""
        hidden = {"path", "sha256", "encoding"}
        return {"reports": [card.model_dump(mode="json", exclude=hidden) for card in library.reports()]}

    @server.tool(annotations=READS)
    def search_reports(query: str, k: Annotated[int, Field(ge=1, le=50)] = 10, reports: Reports = ()) -> dict[str, Any]:
        """Find the passages closest to a query, in Chinese or English, with their places in the source."""
        return {"query": query, "hits": [hit_row(hit) for hit in service.lookup.search(query, k, reports)]}

    @server.tool(annotations=READS)
    def get_source(report: str, start: int = 0, end: int | None = None) -> dict[str, Any]:
        """Read the source of a report between two offsets, with its headings; at most 20,000 characters at once."""
        length = len(library.source(report))
        last = min(length if end is None else end, start + MOST_SOURCE)
        return stretch(library, report, start, last).model_dump(mode="json")

    @server.resource("report://{report}", mime_type="text/plain")
    def report_text(report: str) -> str:
        """The source of a report."""
        return library.source(report)
