"""The commands: of the service here, of the knowledge base and the languages in `commands`."""

from datetime import datetime
from typing import Annotated

import typer

from agent.commands import (
    arranging,
    asking,
    auditing,
    backing_up,
    billing,
    campaigning,
    crm,
    deciding,
    demo_data,
    filing,
    foretell,
    keys,
    knowledge,
    languages,
    lending,
    mandating,
    policy,
    running,
    scoring,
    sealing,
    staff,
    templating,
)

# Every command imports what it needs: `buffr --help` must not wait.

app = typer.Typer(
    help="Buffr Lend's agent: borrowers served on WhatsApp.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(knowledge.kb, name="kb")
app.add_typer(languages.phrases, name="phrases")
app.add_typer(languages.understanding, name="understand")
app.add_typer(languages.language, name="language")
app.add_typer(policy.policy, name="policy")
app.add_typer(crm.crm, name="crm")
app.add_typer(deciding.applications, name="applications")
app.add_typer(deciding.decisions, name="decisions")
app.add_typer(asking.employers, name="employers")
app.add_typer(asking.accounts, name="accounts")
app.add_typer(lending.deductions, name="deductions")
app.add_typer(billing.bills, name="bills")
app.add_typer(mandating.mandates, name="mandates")
arranging.mount(lending.loans)
app.add_typer(lending.loans, name="loans")
app.command("portfolio")(lending.portfolio)
app.add_typer(staff.staff, name="staff")
app.add_typer(scoring.scores, name="scores")
app.add_typer(foretell.models, name="models")
app.add_typer(auditing.audit, name="audit")
app.add_typer(keys.keys, name="keys")
app.add_typer(keys.api, name="api")
app.command("queue")(staff.queue)
backing_up.mount(app)
app.add_typer(filing.papers, name="papers")
app.add_typer(sealing.sealing, name="sealing")
app.add_typer(templating.templates, name="templates")
app.add_typer(campaigning.campaigns, name="campaigns")

Port = Annotated[int | None, typer.Option(help="The port to listen on; else BUFFR_PORT or 8000.")]


@app.command()
def demo(port: Port = None, people: demo_data.People = 0, seed: demo_data.Seed = 1) -> None:
    """Start everything on this machine, with a phone in the browser."""
    from agent import demo, logs

    logs.to_lines()
    settings = running.settings()
    at = settings.port if port is None else port
    running.run(demo.perform(settings, port=at, people=people, seed=seed))


@app.command()
def chat(
    language: Annotated[str, typer.Option(help="Start in this language: en, af, osh or her.")] = "",
    speak_as: Annotated[
        str, typer.Option("--as", help="Speak as this customer, for example BUF-1.")
    ] = "",
    clock: Annotated[
        datetime | None, typer.Option(help="Let it be this time, in Windhoek.")
    ] = None,
) -> None:
    """The same conversation in a terminal. A file's path sends the file."""
    from agent import chat, logs

    logs.off()
    running.run(chat.talk(running.settings(), language=language, speak_as=speak_as, clock=clock))


@app.command()
def serve(
    port: Port = None,
    work: Annotated[bool, typer.Option(help="Also answer and send in this process.")] = False,
) -> None:
    """Open the doors: webhooks in, kept and acknowledged."""
    from agent import logs, service

    logs.to_lines()
    settings = running.settings()
    at = settings.port if port is None else port
    running.run(service.serve(settings, port=at, work=work))


@app.command()
def work() -> None:
    """Answer what came in, send what goes out, and keep time."""
    from agent import logs, service

    logs.to_lines()
    running.run(service.work(running.settings()))


@app.command()
def migrate(
    revision: Annotated[str, typer.Argument(help='A revision, or "base" to empty it.')] = "",
) -> None:
    """Bring the database to the newest schema, or to another."""
    from agent import service

    before, after = running.run(service.migrate(running.settings(), revision))
    typer.echo(f"The database was at {before or 'nothing'} and is at {after or 'nothing'} now.")


@app.command()
def doctor(
    new_keys: Annotated[bool, typer.Option(help="Print fresh keys and do nothing else.")] = False,
) -> None:
    """Say what is configured, what is missing and how to mend it."""
    from agent import doctor
    from agent.doctor import keys

    if new_keys:
        typer.echo(keys.new_keys())
        return
    report = running.run(doctor.report(running.settings()))
    for line in report.lines:
        typer.echo(line)
    raise typer.Exit(0 if report.good else 1)
