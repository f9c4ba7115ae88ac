"""The command line: ``sanctiongraph demo | load | search | effects | why | affected | timeline | regime | engine``."""

from __future__ import annotations

import io
import sys
import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from .app_cli import app as web_app
from .asking import (
    AsJson,
    AsOf,
    KnownAt,
    ListingArgument,
    Session,
    SubjectArgument,
    a_day,
    asked,
    day_of,
    out,
    print_json,
)
from .course_cli import clocks, spread
from .engine_cli import app as engine_app
from .errors import NotFound, SanctiongraphError
from .export_cli import app as export_app
from .regime import load_regime
from .search_cli import search
from .serve_cli import app as key_app
from .serve_cli import mcp, serve
from .settings import Settings, read_settings

app = typer.Typer(
    name="sanctiongraph",
    help="Who is affected by a joint-sanction regime, by which measure, enforced by whom, and why.\n\n"
    "Begin with 'sanctiongraph demo'. Without SANCTIONGRAPH_URI a Neo4j is run on this machine.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"max_content_width": 100},
)
app.add_typer(engine_app, name="engine", help="See, start, stop, save and check the Neo4j of this machine.")
app.add_typer(export_app, name="export", help="Write what the graph holds in formats that others read.")
app.add_typer(key_app, name="key", help="Make, list and end the keys of the API.")


def _say_incomplete(answer: Any) -> None:
    """Nothing is cut off in silence (D9)."""
    if not answer.complete:
        out.print("This is not everything: the subject has more listings than one answer holds.", markup=False)


def main() -> None:
    """Run the command line; a user's mistake ends in one sentence on stderr and the exit code of its kind."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # names are Chinese, whatever the terminal's locale says
    try:
        app()
    except SanctiongraphError as error:
        Console(stderr=True, highlight=False).print(f"sanctiongraph: {error}", markup=False, soft_wrap=True)
        sys.exit(error.exit_code)
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        Console(stderr=True, highlight=False).print(f"sanctiongraph: {what}{error.strerror or error}", markup=False)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


# --- questions ----------------------------------------------------------------------------------------------------


@app.command()
def effects(subject: SubjectArgument, as_of: AsOf = None, known: KnownAt = None, as_json: AsJson = False) -> None:
    """Every measure on a subject on a day.

    With mode, standing, days, enforcing agencies, and the reasons behind each.
    """
    from .effects import Window, of_subject
    from .labels import listed_without_measures
    from .lookup import find_subject
    from .view import answer_view
    from .whynot import not_born

    with asked(known) as (graph, regime, data, settings):
        who = find_subject(graph, data, subject, settings.hash_key)
        answer = of_subject(graph, regime, who.id, Window.of_day(data, day_of(as_of)), proof=True)
        own = bool(answer.effects)
        without = listed_without_measures(graph, regime, who.id, answer.window, outside=own)
    if as_json:
        print_json({**dict(answer_view(regime, answer)), "unborn": not_born(who, answer.window)})
        return
    from .terminal import effects_table, situation

    out.print(situation(who, answer, without))
    if answer.effects:
        out.print(effects_table(regime, answer))
    _say_incomplete(answer)


@app.command()
def affected(
    listing: ListingArgument,
    as_of: AsOf = None,
    known: KnownAt = None,
    page: Annotated[
        int, typer.Option(min=1, max=10_000, metavar="N", help="How many affected subjects at once.")
    ] = 100,
    after: Annotated[str, typer.Option(metavar="CURSOR", help="Go on behind this cursor.")] = "",
    as_json: AsJson = False,
) -> None:
    """Everybody whom a listing reaches on a day, and how."""
    from .effects import NO_MEASURE, Window, of_listing
    from .graph.queries import query
    from .lookup import no_listing
    from .model import is_outside
    from .view import answer_view

    with asked(known) as (graph, regime, data, _):
        if not (rows := graph.read(query("read/listing").text, {"listing": listing, "data": data})):
            raise no_listing(graph, data, listing)
        answer = of_listing(graph, regime, listing, Window.of_day(data, day_of(as_of)), after, page, proof=True)
    if as_json:
        print_json(answer_view(regime, answer))
        return
    from .terminal import affected_table

    out.print(affected_table(answer, listing, day_of(as_of)))
    if is_outside(rows[0]["register"]):
        out.print(NO_MEASURE)
    if not answer.complete:
        out.print(f"More follow: --after {answer.cursor!r}", markup=False)


@app.command()
def why(
    subject: SubjectArgument,
    measure: Annotated[str | None, typer.Argument(help="A measure's id; left out: all of them.")] = None,
    as_of: AsOf = None,
    known: KnownAt = None,
    mermaid: Annotated[bool, typer.Option("--mermaid", help="Print the path as a Mermaid flowchart.")] = False,
    as_json: AsJson = False,
) -> None:
    """Why measures reach a subject on a day, or why not.

    Gives the path, every tie on it and every rule applied, with documents; or the condition that is missing.
    """
    from .effects import Window, of_subject
    from .lookup import find_subject
    from .proof import explain, to_mermaid
    from .view import stated
    from .whynot import why_not

    with asked(known) as (graph, regime, data, settings):
        if measure is not None and measure not in regime.measure:
            raise NotFound(f"There is no measure {measure!r}; 'sanctiongraph regime measures' lists them.")
        who = find_subject(graph, data, subject, settings.hash_key)
        window = Window.of_day(data, day_of(as_of))
        answer = of_subject(graph, regime, who.id, window, proof=True)
        found = [e for e in answer.effects if measure in (None, e.measure)]
        no = None if found else why_not(graph, regime, who, measure, window)
    proofs = explain(regime, answer, found)
    if as_json:
        print_json({**stated(answer), "effects": proofs, "why_not": no})
        return
    if mermaid:
        sys.stdout.write("".join(to_mermaid(proof) for proof in proofs))
        if no:
            sys.stderr.write(f"{no.text}\n")
        return
    from .terminal import print_proof, print_reasons, print_why_not, situation

    if no:
        print_why_not(out, no)
    elif measure:
        for proof in proofs:
            print_proof(out, proof)
    else:
        out.print(situation(who, answer))
        print_reasons(out, regime, answer, proofs)
        _say_incomplete(answer)


@app.command()
def timeline(subject: SubjectArgument, known: KnownAt = None, as_json: AsJson = False) -> None:
    """Every day on which something changes for a subject.

    What begins, what ends, what changes its standing, and through which listing.
    """
    from .effects import Window, of_subject
    from .lookup import find_subject
    from .timeline import changes
    from .view import stated

    with asked(known) as (graph, regime, data, settings):
        who = find_subject(graph, data, subject, settings.hash_key)
        answer = of_subject(graph, regime, who.id, Window(data))
    found = changes(regime, answer)
    if as_json:
        print_json({"subject": who.id, **stated(answer), "changes": found})
        return
    from .terminal import timeline_table

    out.print(timeline_table(who, found))
    _say_incomplete(answer)


@app.command()
def ledger(subject: SubjectArgument, as_of: AsOf = None, known: KnownAt = None, as_json: AsJson = False) -> None:
    """What points and grade schemes record of a subject on a day.

    Each ledger with its opening points, entries and sum; scores as somebody else gave them, opaque ones as opaque.
    """
    from .record_cli import show_ledgers

    show_ledgers(subject, day_of(as_of), known, as_json)


@app.command()
def tally(
    scheme: Annotated[str, typer.Argument(help="A scheme's id; 'sanctiongraph regime schemes' lists them.")],
    as_of: AsOf = None,
    known: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """How many subjects were given each grade of a scheme.

    Beside each count stands the figure that the scheme's source publishes, and the difference.
    """
    from .record_cli import show_tally

    show_tally(scheme, day_of(as_of), known, as_json)


@app.command()
def conduct(subject: SubjectArgument, known: KnownAt = None, as_json: AsJson = False) -> None:
    """What a subject is said to have done, and what it led to.

    Each with the norm broken, the area of life, the day and the document.
    """
    from .record_cli import show_conduct

    show_conduct(subject, known, as_json)


app.command()(serve)
app.command("app")(web_app)
app.command()(mcp)
app.command()(search)
app.command()(spread)
app.command()(clocks)


# --- the regime ---------------------------------------------------------------------------------------------------


@app.command()
def regime(
    what: Annotated[
        str | None,
        typer.Argument(
            help="registers, memoranda, measures, agencies, documents, limits, narrowings, exemptions, platforms, "
            "channels, schemes, readings, disagreements, marks, or an id."
        ),
    ] = None,
    as_of: Annotated[
        date | None,
        typer.Option("--as-of", parser=a_day, metavar="YYYY-MM-DD", help="Only what was in force on that day."),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(metavar="FILE.svg", help="Draw agencies, instruments and measures into this file instead."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Browse the rules with their citations and marks."""
    from .drawing import draw
    from .pages import regime_page

    rules = load_regime(read_settings().regime)
    if picture:
        picture.write_text(draw(rules.on_day(as_of) if as_of else rules), encoding="utf-8", newline="\n")
        return
    page = regime_page(rules, what, as_of)
    if as_json:
        print_json(page.data)
    else:
        page.show(out)


@app.command()
def loads(as_json: AsJson = False) -> None:
    """List every load, for --known-at.

    Each has its number, time, source and counts. Below them stands what is wrong with the chain of events, if anything.
    """
    from .graph.queries import query
    from .journal import verify
    from .terminal import loads_table

    session = Session(read_settings())
    with session.graph() as graph:
        events = [row["event"] for row in graph.read(query("load/events").text, {})]
        problems = list(verify(graph))
    if as_json:
        print_json({"loads": events, "problems": problems})
        return
    out.print(loads_table(events))
    for problem in problems:
        out.print(str(problem), markup=False)


# --- data ---------------------------------------------------------------------------------------------------------


@app.command()
def load(
    path: Annotated[Path | None, typer.Argument(help="A bundle: a folder or zip; or a file of another format.")] = None,
    regime_only: Annotated[
        bool, typer.Option("--regime", help="Bring the files' version of the regime into the graph first.")
    ] = False,
    bods: Annotated[bool, typer.Option("--bods", help="The file is Beneficial Ownership Data Standard 0.4.")] = False,
    ftm: Annotated[bool, typer.Option("--ftm", help="The file is FollowTheMoney entities, one a line.")] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict/--skip-rejected", help="Load nothing when a row is rejected, or load the rest."),
    ] = True,
    report: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The folder that a rejection report goes to.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Load a bundle or a file of another format: all or nothing.

    The same one twice changes nothing. A correction closes the old claim, so that --known-at still finds it.
    """
    from .load import load as load_bundle
    from .load import load_regime_into
    from .loadbods import load_bods
    from .loadftm import load_ftm
    from .terminal import progress

    if path is None and not regime_only:
        raise typer.BadParameter("name a bundle, or say --regime")
    if bods and ftm:
        raise typer.BadParameter("a file is --bods or --ftm, not both")
    session = Session(read_settings())
    reports = []
    with session.graph() as graph, progress() as bar:
        if regime_only:
            load_regime_into(graph, session.regime)
        options: dict[str, Any] = {"strict": strict, "report_folder": report, "progress": bar}
        if path and bods:
            reports = load_bods(graph, session.regime, path, session.settings, **options)
        elif path and ftm:
            reports = [load_ftm(graph, session.regime, path, session.settings, **options)]
        elif path:
            reports = [load_bundle(graph, session.regime, path, session.settings, **options)]
    if as_json:
        print_json([asdict(r) for r in reports])
    else:
        held = f"The graph holds regime {session.regime.regime.id}, {session.regime.hash[:12]}."
        for line in [line for r in reports for line in (str(r), *(f"  {n}" for n in r.notes))] or [held]:
            out.print(line, markup=False)


@app.command()
def world(
    folder: Annotated[Path, typer.Argument(help="An empty or new folder.")],
    subjects: Annotated[int, typer.Option(min=1_000, metavar="N", help="How many subjects.")] = 10_000,
    seed: Annotated[int, typer.Option(metavar="N", help="The same seed writes the same bytes.")] = 1,
    scheme: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Instead: households, as many as this scheme's source says have each grade."),
    ] = None,
) -> None:
    """Write a bundle of fictional companies and people, of any size."""
    from .sources.households import scheme_of, write_households
    from .sources.world import write_world
    from .terminal import progress

    with progress() as bar:
        if scheme:
            counts = write_households(folder, scheme_of(load_regime(Settings().regime), scheme), bar)
        else:
            counts = write_world(folder, subjects, seed, bar, regime=Settings().regime)
    out.print(f"{folder}: " + ", ".join(f"{n:,} {kind}" for kind, n in counts.items()), markup=False)


@app.command()
def schema(folder: Annotated[Path, typer.Argument(help="Where the JSON Schemas go.")]) -> None:
    """Write the JSON Schemas of bundles and regimes."""
    from .schema import write_schemas

    for path in write_schemas(folder):
        out.print(str(path), markup=False)


@app.command()
def demo() -> None:
    """Load a fictional city and answer who is affected and why.

    Starts a local Neo4j when none is set. The city goes into the graph in use, and stays there for more questions.
    """
    from .demo import run

    session = Session(read_settings())
    with tempfile.TemporaryDirectory() as folder, session.graph() as graph:
        run(graph, session.regime, session.settings, Path(folder), out)
