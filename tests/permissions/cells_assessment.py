"""Quarters, scores, objections, rules, evaluation forms and the year end.

Silent in ACCESS.md, decided by its spirit: "the unit" of a score is its unit secretary and liaison (the secretary of
its branch reads what its people got); who started the notice scored the quarter; the closing page is of the
committees; what comes too early or too late is answered where the press was, with a sentence (302 or 422).
"""

from tests.permissions.principals import without
from tests.permissions.rows import Row, Substitution, form, page, read, write

COMMITTEES = "department s1_admin s2_admin agency_admin"
ABOVE = "STREET agency_admin"
HOME_BRANCH = "u1_branch_secretary"

POINTS = (  # score, who reads it, who may object, what the objector hears
    ("score.own", f"C1 U1 {ABOVE}", "U1", 302), ("score.sibling", f"c2_secretary U1 {ABOVE}", "U1", 422),
    ("score.allied", f"C1 U2 {ABOVE}", "U2", 422),
    ("score.foreign", "c3_secretary u3_liaison s2_admin department agency_admin", "u3_liaison", 422),
    # A street reads a member's score while it has an objection to it in hand.
    ("points.own", f"C1 U1 {HOME_BRANCH} wu_member STREET", "wu_member", 422),
    # Nobody of these has an account: the secretaries over the home branch enter what was said on paper (D6).
    ("points.own.second", f"C1 U1 {HOME_BRANCH} department", "u1_branch_secretary u1_secretary", 302),
    ("points.sibling", "c2_secretary U2 department", "u2_secretary", 302),
    ("points.allied", "C1 U2 department", "u2_secretary", 302),
    ("points.foreign", "c3_secretary u3_liaison department", "", 302),
    # In the running quarter nobody has objected: no street reads it, and the subject is told to wait.
    ("points.own.running", f"C1 U1 {HOME_BRANCH} wu_member department", "wu_member", 422),
)  # fmt: skip
"""422: an objection to the whole score lies already, or it is not the time for one."""

SCORES = (
    page("assessment:score-list", "PEOPLE", query="?kind=units"),
    page("assessment:score-list", "PEOPLE", query="?kind=members"),
    Row("GET", "assessment:scores", "", {302: "PEOPLE"}),
    *(
        row
        for key, readers, objectors, answer in POINTS
        for row in (
            read("assessment:score", key, readers),
            *form("assessment:objection-raise", key, objectors, without(readers, objectors), ok=answer,
                  data={"text": "到会次数不对"}),
        )
    ),
)  # fmt: skip

OBJECTIONS = (  # place, who reads it, who objected, who answers, who reviews the community's answer
    ("own", f"C1 U1 {HOME_BRANCH} wu_member STREET", "wu_member", "s1_admin", "s1_admin"),
    ("sibling", f"c2_secretary U1 {ABOVE}", "U1", "c2_secretary s1_admin", "s1_admin"),
    ("allied", f"C1 U2 {ABOVE}", "U2", "s1_admin", "s1_admin"),
    ("foreign", "c3_secretary u3_liaison s2_admin department agency_admin", "u3_liaison", "c3_secretary s2_admin",
     "s2_admin"),
)  # fmt: skip
ANSWER = {"is_upheld": "no", "answer": "已核对签到表"}

OBJECTING = (
    page("assessment:objections", "PEOPLE"),
    *(
        row
        for place, readers, subjects, answerers, reviewers in OBJECTIONS
        for row in (
            *(read("assessment:objection", f"objection.{place}{state}", readers) for state in ("", ".answered", ".review")),
            write("assessment:objection-answer", f"objection.{place}", answerers, without(readers, answerers),
                  data=ANSWER),
            write("assessment:objection-ask-review", f"objection.{place}.answered", subjects, without(readers, subjects)),
            write("assessment:objection-accept", f"objection.{place}.answered", subjects, without(readers, subjects)),
            write("assessment:objection-review", f"objection.{place}.review", reviewers, without(readers, reviewers),
                  data=ANSWER),
        )
    ),
)  # fmt: skip

DESK = "C1 c2_secretary c3_secretary b1_recorder STREET s2_admin"
NO_DESK = without("PEOPLE", DESK)
QUARTERS = (("own", "STREET C1", "c1_secretary"), ("sibling", "STREET c2_secretary", "c2_secretary"),
            ("foreign", "department s2_admin c3_secretary", "c3_secretary"))  # fmt: skip
REASON = {"reason": "补录事实"}


def at_desk(name: str, key: str, allowed: str, readers: str, **more) -> Row:
    """A press at the desk of a quarter; other roles do not get to the desk at all."""
    refused = " ".join(filter(None, (NO_DESK, without(readers, allowed))))
    return write(f"assessment:quarter-{name}", key, allowed, refused, **more)


RUNNING = (
    page("assessment:quarters", "STREET s2_admin"),
    write("assessment:quarters-close", "", "department", default=403, data={"quarter": "2026Q3"}),
    write("assessment:quarters-exclude", "", "department", default=403, data={"quarter": "2026Q3", "reason": "换届"}),
    *(
        row
        for place, readers, secretary in QUARTERS
        for row in (
            *(
                read("assessment:quarter", f"quarter.{place}{state}", readers, NO_DESK, query=kind)
                for state in ("", ".draft") for kind in ("?kind=units", "?kind=members")
            ),
            at_desk("collect", f"quarter.{place}.draft", without(readers, "c1_recorder"), readers),
            at_desk("notice", f"quarter.{place}.draft", secretary, readers),
            at_desk("confirm", f"quarter.{place}", secretary, readers),
            at_desk("reopen", f"quarter.{place}", "department", readers, data=REASON),
            at_desk("exclude", f"quarter.{place}", "department", readers, data=REASON),
            read("assessment:quarter-exempt", f"quarter.{place}.draft", secretary,
                 f"{NO_DESK} {without(readers, secretary)}"),
            at_desk("exempt", f"quarter.{place}.draft", secretary, readers,
                    data={"score": f"@score.{place}.running", "exempt_class": "EXCUSED", "decision": "党委会 2026-12-01"}),
        )
    ),
)  # fmt: skip

NUMBERS = {"amount": "25", "cap": "50", "cap_without_posts": "70", "if_impossible": "LEAVES", "is_enabled": "on"}
RULES = (
    page("assessment:rule-sets"),
    read("assessment:rule-set", "rules.published", "EVERYONE"),
    read("assessment:rule-set", "rules.draft", "department", admins=404),
    write("assessment:rule-set-copy", "rules.published", "department", default=403,
          data={"effective_from": "2027Q2"}),
    write("assessment:rule-set-publish", "rules.draft", "department", admins=404),
    write("assessment:rule-set-publish", "rules.published", "department", default=403),
    *form("assessment:rule-change", {"pk": "@rules.draft", "rule": "@rule.draft"}, "department", admins=404, data=NUMBERS),
    *form("assessment:rule-change", {"pk": "@rules.published", "rule": "@rule.published"}, "department", default=403,
          ok=422, data=NUMBERS),
)  # fmt: skip

EVALUATORS = f"{COMMITTEES} C1 c2_secretary c3_secretary b1_recorder U1 U2 u3_liaison e1_liaison"
NO_EVALUATORS = without("PEOPLE", EVALUATORS)
FORMS = (  # place, who drafts, who signs, who reads it once the round is closed
    ("own", "C1", "c1_secretary", f"C1 U1 {ABOVE}"),
    ("sibling", "c2_secretary", "c2_secretary", f"c2_secretary U1 {ABOVE}"),
    ("allied", "U2", "u2_secretary", f"U2 C1 {ABOVE}"),
    ("foreign", "c3_secretary", "c3_secretary", "c3_secretary u3_liaison department s2_admin agency_admin"),
)
SIGNED = (  # place, the author's people, who of them signs
    ("own", "C1", "c1_secretary"), ("sibling", "U1", "u1_secretary"), ("allied", "U2", "u2_secretary"),
    ("foreign", "u3_liaison", ""),
)  # fmt: skip


def filled(key: str, **more: str) -> dict[str, str]:
    return {"text": "联系多", "version": f"%{key}:version", **more}


def refused(*names: str) -> str:
    return " ".join(name for name in (NO_EVALUATORS, *names) if name)


EVALUATING = (
    page("assessment:evaluations", EVALUATORS),
    page("assessment:evaluations", EVALUATORS, query="?year=2025"),
    *(
        row
        for place, drafters, signers, readers in FORMS
        for row in (
            *form("assessment:evaluation", f"evaluation.{place}", drafters, NO_EVALUATORS,
                  data=filled(f"evaluation.{place}")),
            # Signing asks for every item; who may not sign is refused before that.
            Row("POST", "assessment:evaluation", f"evaluation.{place}",
                {422: signers, 403: refused(without(drafters, signers))},
                data=filled(f"evaluation.{place}", deed="sign")),
            write("assessment:evaluation-autosave", f"evaluation.{place}", drafters, NO_EVALUATORS, ok=200,
                  data=filled(f"evaluation.{place}")),
            read("assessment:evaluation", f"evaluation.{place}.closed", readers, NO_EVALUATORS),
            Row("POST", "assessment:evaluation", f"evaluation.{place}.closed",
                {422: drafters, 403: refused(without(readers, drafters))}, data=filled(f"evaluation.{place}.closed")),
        )
    ),
    *(
        row
        for place, authors, signers in SIGNED
        for row in (
            read("assessment:evaluation", f"evaluation.{place}.signed", authors, NO_EVALUATORS),
            write("assessment:evaluation-withdraw", f"evaluation.{place}.signed", signers,
                  refused(without(authors, signers))),
        )
    ),
)  # fmt: skip

Y2025, Y2026 = {"year": 2025}, {"year": 2026}
ROUND = {"year": "%round.open:year"}


def deed(name: str, at, ok: int = 302, **data: str) -> Row:
    return write(f"assessment:year-end-{name}", at, "department", default=403, ok=ok, data=data)


YEAR = (
    Row("GET", "assessment:year-end-start", "", {302: COMMITTEES}, 403),
    *(read(f"assessment:{name}", at, COMMITTEES, default=403) for name in ("year-end", "year-end-grades")
      for at in (Y2025, Y2026)),
    deed("round", ROUND, deadline="2026-12-30"),
    deed("round-open", ROUND),
    deed("round-close", ROUND, reason="年底截止"),
    deed("compute", Y2026),
    deed("accept", Y2026, reason="同意建议"),
    # Nothing is decided yet, so the page says what is missing.
    deed("confirm", Y2026, ok=422),
    deed("reopen", Y2026, ok=422, reason="重新评定"),
    deed("close", Y2026, ok=422),
    *(
        write("common:paper", {"name": name}, COMMITTEES, default=403, data={"year": "2026"})
        for name in ("year-workbook", "year-report")
    ),
    *(
        deed("decide", f"result.{place}", grade="GOOD", reason="全年表现好", version=f"%result.{place}:version")
        for place in ("own", "sibling", "allied", "foreign")
    ),
)  # fmt: skip

ROWS = (*SCORES, *OBJECTING, *RUNNING, *RULES, *EVALUATING, *YEAR)

SUBSTITUTIONS = (
    Substitution(
        "ExemptionForm.score", "c1_secretary", "assessment:quarter-exempt", "quarter.own.draft",
        {"exempt_class": "EXCUSED", "decision": "党委会 2026-12-01"},
        "score.own.running", ("score.sibling.running", "score.foreign.running", "score.own"),
    ),
)  # fmt: skip
