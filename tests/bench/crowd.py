"""Fills a database with a large portfolio by SQL alone, whatever version of the code made it.

The engagements of a world that the services built (``tests/world``) are copied by a few
``INSERT ... SELECT``: a key of a copy is the key it was copied from, moved by ``n`` strides, so
that no key has to be looked up. Columns are read from the database itself: the same code fills the
tables of an older commit. What is varied: client, owner, members, stage and the days in it, state,
time zone, the age of everything dated, and what the log says.

The event chains of copies do not verify: their events are those of the first engagement.
"""

import random
from dataclasses import dataclass

import psycopg
from psycopg import sql

ENTRIES_OF_ONE = 40  # events copied of each engagement
NOTICES = 2_000
# What belongs to an engagement: table, how it hangs on one, which rows are copied.
DONE = "job_id IN (SELECT id FROM engagements_job WHERE state IN ('ready', 'done'))"
PARTS = (
    ("engagements_profilefact", "", "TRUE"),
    ("engagements_assessment", "", "TRUE"),
    ("engagements_scopedecision", "", "TRUE"),
    ("engagements_evidence", "", "TRUE"),
    ("engagements_evidencelink", "evidence_id", "TRUE"),
    ("engagements_controldecision", "", "TRUE"),
    ("engagements_controlexception", "", "TRUE"),
    ("engagements_responsibility", "", "TRUE"),
    ("engagements_criterionresult", "", "TRUE"),
    ("engagements_waiver", "", "TRUE"),
    ("engagements_question", "", "TRUE"),
    ("engagements_source", "", "TRUE"),
    ("engagements_tableexpectation", "source_id", "TRUE"),
    ("engagements_job", "", "t.state NOT IN ('queued', 'running')"),
    ("engagements_proberun", "", f"t.as_of IS NOT NULL AND t.{DONE}"),
    ("engagements_proberesult", "run_id", f"p.as_of IS NOT NULL AND p.{DONE}"),
    ("reports_report", "", f"t.{DONE} AND c.n % 2 = 0"),
)
ALSO = {
    "engagements_job": {"idempotency_key": "concat('bench-', c.n, '-', t.id)"},
    "engagements_controldecision": {
        "state": "CASE WHEN c.n % 3 = 0 THEN 'satisfied' ELSE t.state END"
    },
}
SECTORS = ("Insurance", "Energy", "Health", "Retail", "Banking", "Logistics", "Public sector")
ZONES = ("Europe/Berlin", "UTC", "America/New_York", "Asia/Singapore")
WORDS = """
    claims ledger pilot sponsor access review agreed sample export nightly schema tenant policy
    retention vendor approval budget workshop adjuster triage queue model prompt latency backlog
    training cohort dashboard owner security exception register contract invoice archive scanner
    mailbox handover release sandbox restore backup baseline threshold sign-off minutes steering
    committee rollout region licence support incident follow-up deadline estimate
"""
RARE, MISSING = "turnstile", "reagreement"  # said in some entries of a large log, and in none
FIRST_NAME, OTHER_NAME = "Wave one", "Wave two"
PIECES = 400


@dataclass(frozen=True)
class Crowd:
    """How many there are; ``first``: so many engagements have a name that a list can ask for."""

    engagements: int
    entries: int
    first: int


def fill(url, crowd):
    """Copy until there are ``crowd.engagements``; the caller's user may switch triggers off."""
    with psycopg.connect(url, autocommit=True) as connection:
        # Copies point where the originals do: nothing that a trigger or a key would refuse.
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET work_mem = '64MB'")
        connection.execute("SET maintenance_work_mem = '256MB'")
        _Filling(connection, crowd).run()
        connection.execute("VACUUM ANALYZE")


class _Filling:
    """One run: the connection, what hangs on what, and the strides of keys."""

    def __init__(self, connection, crowd):
        self.connection, self.crowd = connection, crowd
        self.points_to = self._foreign_keys()
        self.strides = {}

    def run(self):
        have = self._value("SELECT count(*) FROM engagements_engagement")
        self.count = self.crowd.engagements - have
        if self.count <= 0:
            return
        self._helpers()
        self._judge()
        self._clients_and_people()
        self._plan()
        self._engagements()
        self._visits()
        for table, parent, where in PARTS:
            self.copy(table, parent=parent, where=where, also=ALSO.get(table))
        self._decisions()
        self._waits()
        self._events()
        self._log()
        self._notices()

    # --- copying ------------------------------------------------------------------------------
    def copy(self, table, *, parent="", where="TRUE", also=None, more="", fresh=False):
        """Copy the template rows of a table to every copy they belong to.

        ``also``: the SQL of columns that differ; ``more``: further joins; ``fresh``: new keys are
        given by the table's own counter.
        """
        columns = self._columns(table)
        if not columns:
            return
        also = also or {}
        if not fresh:
            self._stride(table)
        names, values = [], []
        for name, kind in columns.items():
            if fresh and name == "id":
                continue
            names.append(sql.Identifier(name))
            values.append(also.get(name) or self._moved(table, name, kind))
        join = "JOIN crowd c ON c.template = t.engagement_id"
        if table == "engagements_engagement":
            join = "JOIN crowd c ON c.template = t.id"
        elif parent:
            above = self.points_to[table, parent]
            join = (
                f"JOIN {above} p ON p.id = t.{parent} JOIN crowd c ON c.template = p.engagement_id"
            )
        self.connection.execute(
            sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} t {} {} WHERE {}").format(
                sql.Identifier(table), sql.SQL(", ").join(names),
                sql.SQL(", ").join(map(sql.SQL, values)), sql.Identifier(table),
                sql.SQL(join), sql.SQL(more), sql.SQL(where),
            )
        )  # fmt: skip
        self._count_on(table)

    def _moved(self, table, name, kind):
        """Return the SQL of a copy's value: keys by strides, dates by the copy's age."""
        target = table if name == "id" else self.points_to.get((table, name))
        if target in self.strides:
            if kind == "uuid":
                return f"md5(t.{name}::text || ':' || c.n)::uuid"
            return f"t.{name} + c.n * {self.strides[target]}"
        if kind == "timestamp with time zone":
            return f"t.\"{name}\" - c.days * INTERVAL '1 day'"
        if kind == "date":
            return f't."{name}" - c.days'
        return f't."{name}"'

    def _stride(self, table):
        kind = self._columns(table)["id"]
        most = "SELECT coalesce(max(id) - min(id), 0) + 1 FROM "
        self.strides[table] = 0 if kind == "uuid" else self._value(most + table)

    def _count_on(self, table):
        if self._columns(table)["id"] != "uuid":
            self.connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )

    def _columns(self, table):
        rows = self.connection.execute(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_name = %s AND table_schema = current_schema() AND is_generated = 'NEVER'",
            [table],
        )
        return dict(rows.fetchall())

    def _foreign_keys(self):
        rows = self.connection.execute(
            "SELECT k.conrelid::regclass::text, a.attname, k.confrelid::regclass::text "
            "FROM pg_constraint k JOIN pg_attribute a "
            "ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] WHERE k.contype = 'f'"
        )
        return {(table, column): target for table, column, target in rows.fetchall()}

    def _value(self, statement):
        return self.connection.execute(statement).fetchone()[0]

    # --- what is varied -----------------------------------------------------------------------
    def _helpers(self):
        """Make an even number from 0 to 1 that is the same in every run, and pieces of text."""
        self.connection.execute(
            "CREATE FUNCTION pg_temp.spin(n bigint, salt bigint) RETURNS float8 LANGUAGE sql "
            "IMMUTABLE AS 'SELECT (hashint8extended($1, $2) & 1048575) / 1048576.0'"
        )
        self.connection.execute("CREATE TEMP TABLE piece (number int, text text)")
        chance, words = random.Random(1), WORDS.split()
        pieces = [" ".join(chance.choices(words, k=chance.randint(4, 9))) for _ in range(PIECES)]
        pieces[7] = f"the {RARE} at the gate"
        with self.connection.cursor().copy("COPY piece FROM STDIN") as out:
            for row in enumerate(pieces):
                out.write_row(row)
        self.connection.execute("CREATE TEMP TABLE stage (rank int, key text, sle int, before int)")
        document = self._value("SELECT document FROM engagements_playbookversion ORDER BY id DESC")
        before = 0
        for rank, stage in enumerate(document["stages"]):
            row = (rank, stage["key"], stage["sle_days"], before)
            self.connection.execute("INSERT INTO stage VALUES (%s, %s, %s, %s)", row)
            before += stage["sle_days"]
        self.stages = len(document["stages"])

    def _judge(self):
        """Decide most controls of the first engagements and hold evidence against them."""
        rows = (
            "engagements_scopedecision s JOIN engagements_engagement e ON e.id = s.engagement_id "
            "JOIN engagements_evidence p ON p.id = (SELECT min(id) FROM engagements_evidence f "
            "WHERE f.engagement_id = e.id AND f.withdrawn_at IS NULL AND f.quarantined_at IS NULL) "
            "WHERE s.superseded_at IS NULL AND s.outcome = 'applies' AND NOT EXISTS (SELECT 1 "
        )
        self._like(
            "engagements_controldecision",
            f"{rows} FROM engagements_controldecision d WHERE d.engagement_id = e.id "
            "AND d.control_id = s.control_id) AND s.control_id % 6 > 0",
            {
                "engagement_id": "e.id", "control_id": "s.control_id", "supersedes_id": "NULL",
                "state": "CASE s.control_id % 6 WHEN 1 THEN 'partial' WHEN 2 THEN 'not_satisfied' "
                "ELSE 'satisfied' END",
                "actor_id": "e.owner_id", "decided_at": "s.decided_at",
            },
        )  # fmt: skip
        self._like(
            "engagements_evidencelink",
            f"{rows} FROM engagements_evidencelink l WHERE l.evidence_id = p.id "
            "AND l.control_id = s.control_id) AND s.control_id % 6 > 2",
            {
                "evidence_id": "p.id", "control_id": "s.control_id", "verdict": "'supports'",
                "created_by_id": "e.owner_id", "created_at": "s.decided_at",
            },
        )  # fmt: skip

    def _like(self, table, rows, also):
        """Add a row for each of ``rows``: what ``also`` does not say is as in the first row."""
        names = [name for name in self._columns(table) if name != "id"]
        values = ", ".join(also.get(name) or f't."{name}"' for name in names)
        self.connection.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} "
            f"FROM (SELECT * FROM {table} ORDER BY id LIMIT 1) t, {rows}"
        )

    def _clients_and_people(self):
        self.clients, self.people = max(3, self.count // 40), max(9, self.count // 25)
        sectors = f"(ARRAY{list(SECTORS)})[1 + n % {len(SECTORS)}]"
        zones = f"(ARRAY{list(ZONES)})[1 + n % {len(ZONES)}]"
        self.first_client = self._many(
            "engagements_client", self.clients, "SELECT min(id) FROM engagements_client",
            {"code": "'company-' || n", "name": "'Company ' || n", "sector": sectors,
             "time_zone": zones},
        )  # fmt: skip
        self.first_person = self._many(
            "engagements_user", self.people,
            "SELECT owner_id FROM engagements_engagement ORDER BY id LIMIT 1",
            {"email": "'engineer.' || n || '@firm.example'", "name": "'Engineer ' || n",
             "is_superuser": "FALSE"},
        )  # fmt: skip

    def _many(self, table, count, which, also):
        """Copy one row many times; return the first key, the others follow it."""
        first = self._value(f"SELECT max(id) + 1 FROM {table}")
        also = {"id": f"{first} + n"} | also
        names = list(self._columns(table))
        values = ", ".join(also.get(name, f't."{name}"') for name in names)
        self.connection.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} t, "
            f"generate_series(0, {count - 1}) n WHERE t.id = ({which})"
        )
        self._count_on(table)
        return first

    def _plan(self):
        """Say of each copy what it is a copy of and how it differs: some clients are large."""
        templates = self._value(
            "SELECT array_agg(id ORDER BY id) FROM engagements_engagement WHERE status <> 'closed'"
        )
        self._stride("engagements_engagement")
        self.connection.execute(
            f"""
            CREATE TEMP TABLE crowd AS
            SELECT c.*, s.key AS stage_key, s.before, s.sle,
                template + n * {self.strides["engagements_engagement"]} AS pk,
                now() - s.sle * 1.6 * pg_temp.spin(n, 5) * INTERVAL '1 day' AS entered_at,
                {self.first_person} + person AS owner_id,
                {self.first_person} + (person + 1) % {self.people} AS second_id,
                {self.first_person} + (person + 7) % {self.people} AS third_id,
                CASE WHEN state < 0.06 THEN 'paused' WHEN state < 0.14 THEN 'closed' ELSE 'open'
                END AS status
            FROM (
                SELECT n, (ARRAY{templates})[1 + n % {len(templates)}]::bigint AS template,
                    {self.first_client} + floor({self.clients} * pg_temp.spin(n, 1) ^ 2)::bigint
                        AS client_id,
                    floor({self.people} * pg_temp.spin(n, 2) ^ 1.5)::bigint AS person,
                    floor({self.stages} * pg_temp.spin(n, 3))::int AS rank,
                    floor(45 * pg_temp.spin(n, 4))::int AS days, pg_temp.spin(n, 6) AS state
                FROM generate_series(1, {self.count}) n
            ) c JOIN stage s ON s.rank = c.rank
            """
        )
        self.connection.execute("ANALYZE crowd")

    def _engagements(self):
        closed = "CASE WHEN c.status = 'closed' THEN {} ELSE {} END"
        since = "c.entered_at - 0.8 * (c.before - {}) * INTERVAL '1 day'"
        before = "(SELECT before FROM stage WHERE rank = {})"
        passed = "CASE WHEN c.rank >= {0} THEN " + since.format(before.format("{0}")) + " END"
        value = "round((10000 + 500000 * pg_temp.spin(c.n, {}))::numeric, 2)"
        self.copy(
            "engagements_engagement",
            more="JOIN engagements_client k ON k.id = c.client_id",
            also={
                "id": "c.pk",
                "code": "'G' || c.n / 1000 || '-' || lpad((c.n % 1000)::text, 3, '0')",
                "name": f"CASE WHEN c.n <= {self.crowd.first} THEN '{FIRST_NAME} ' "
                f"ELSE '{OTHER_NAME} ' END || c.n",
                "client_id": "c.client_id", "owner_id": "c.owner_id", "status": "c.status",
                "current_stage": "c.stage_key", "stage_entered_at": "c.entered_at",
                "committed_at": passed.format(2), "first_go_live_at": passed.format(5),
                "last_go_live_at": passed.format(5),
                "closed_at": closed.format("now() - (now() - c.entered_at) / 2", "NULL"),
                "outcome": closed.format("'completed'", "''"),
                "outcome_reason": closed.format("'Handed over.'", "''"),
                "value_low": value.format(7), "value_mode": "NULL",
                "value_high": value.format(7) + " * 2",
                "target_go_live": "(now() + (200 * pg_temp.spin(c.n, 8) - 20) * INTERVAL '1 day')"
                "::date",
                "created_at": since.format(0),
                "updated_at": "now() - 60 * pg_temp.spin(c.n, 9) * INTERVAL '1 day'",
                "time_zone": "k.time_zone", "created_by_id": "c.owner_id",
            },
        )  # fmt: skip
        for person, role in (("owner", "lead"), ("second", "engineer"), ("third", "engineer")):
            also = {"engagement_id": "c.pk", "user_id": f"c.{person}_id", "role": f"'{role}'"}
            self._like("engagements_membership", "crowd c", also)

    def _visits(self):
        """Write a stay in each stage up to the present one."""
        self.visits = self._value("SELECT max(id) + 1 FROM engagements_stagevisit")
        since = "c.entered_at - 0.8 * (c.before - {}) * INTERVAL '1 day'"
        self.connection.execute(
            f"""
            INSERT INTO engagements_stagevisit
                (id, engagement_id, stage_key, entered_at, left_at, via, entered_by_id)
            SELECT {self._visit("s.rank")}, c.pk, s.key, {since.format("s.before")},
                CASE WHEN s.rank < c.rank THEN {since.format("s.before - s.sle")}
                ELSE e.closed_at END,
                CASE WHEN s.rank = 0 THEN 'start' ELSE 'advance' END, c.owner_id
            FROM crowd c JOIN stage s ON s.rank <= c.rank
            JOIN engagements_engagement e ON e.id = c.pk
            """
        )
        self._count_on("engagements_stagevisit")

    def _visit(self, rank):
        return f"{self.visits} + c.n * {self.stages} + {rank}"

    def _decisions(self):
        """Copy what was decided at gates that a copy has passed."""
        passed = "JOIN stage s ON s.key = {}.from_stage AND s.rank < c.rank"
        self.copy(
            "engagements_gatedecision", more=passed.format("t"),
            also={"visit_id": self._visit("s.rank")},
        )  # fmt: skip
        self.copy("engagements_condition", parent="decision_id", more=passed.format("p"))

    def _waits(self):
        table = "engagements_waitinterval"
        self.copy(table, where="t.kind = 'blocked' AND c.status = 'open' AND c.n % 4 = 0")
        also = {"engagement_id": "c.pk", "kind": "'paused'", "reason": "'Waits for the budget.'"}
        also["started_at"] = "now() - INTERVAL '3 days'"
        self._like(table, "crowd c WHERE c.status = 'paused'", also)

    def _events(self):
        chain = "'e:' || c.pk"
        with _WithoutIndexes(self.connection, "engagements_event"):
            self.copy(
                "engagements_event", where=f"t.seq <= {ENTRIES_OF_ONE}", also={"chain": chain},
                fresh=True,
            )  # fmt: skip
        names = [name for name in self._columns("engagements_chainhead") if name != "id"]
        also = {"chain": chain, "engagement_id": "c.pk", "seq": f"least(t.seq, {ENTRIES_OF_ONE})"}
        self.connection.execute(
            f"INSERT INTO engagements_chainhead ({', '.join(names)}) "
            f"SELECT {', '.join(also.get(name, f't.{name}') for name in names)} "
            "FROM engagements_chainhead t JOIN crowd c ON t.chain = 'e:' || c.template"
        )

    def _log(self):
        number = "(c.n * 1000 + k)"
        at = f"now() - 300 * pg_temp.spin({number}, 10) * INTERVAL '1 day'"
        places = [f"floor({PIECES} * pg_temp.spin({number}, {salt}))::int" for salt in (11, 12, 13)]
        joins = "".join(
            f" JOIN piece p{n} ON p{n}.number = {place}" for n, place in enumerate(places)
        )
        kinds = {20: "blocker", 17: "risk", 11: "decision", 7: "meeting"}
        kind = "".join(f" WHEN k % {every} = 0 THEN '{kind}'" for every, kind in kinds.items())
        with _WithoutIndexes(self.connection, "engagements_logentry"):
            self.copy(
                "engagements_logentry", fresh=True,
                more=f"CROSS JOIN generate_series(1, {self.crowd.entries}) k{joins}",
                where="t.id IN (SELECT min(id) FROM engagements_logentry WHERE kind = 'note' "
                "AND corrects_id IS NULL GROUP BY engagement_id) "
                f"ORDER BY {at}",  # as they come in: newer rows behind older ones
                also={
                    "number": "k", "kind": f"CASE{kind} ELSE 'note' END",
                    "text": "concat('Entry ', k, ': ', p0.text, ', ', p1.text, '. ', p2.text)",
                    "visibility": "CASE WHEN k % 10 = 0 THEN 'client' ELSE 'internal' END",
                    "author_id": "CASE WHEN k % 3 = 0 THEN c.second_id ELSE c.owner_id END",
                    "occurred_at": at, "created_at": at,
                    "resolved_at": f"CASE WHEN k % 20 = 0 AND k % 40 = 0 THEN {at} END",
                    "owner_name": "''", "waiting_on": "''", "due_on": "NULL",
                },
            )  # fmt: skip

    def _notices(self):
        """Give the manager notices that lists of them show."""
        also = {
            "user_id": "(SELECT min(id) FROM engagements_user WHERE role = 'manager')",
            "engagement_id": "c.pk", "key": "'bench-' || c.n",
        }  # fmt: skip
        self._like("engagements_notice", f"crowd c WHERE c.n <= {NOTICES}", also)


class _WithoutIndexes:
    """Takes a table's plain indexes away while it is filled: building them at once is faster."""

    def __init__(self, connection, table):
        self.connection, self.table = connection, table

    def __enter__(self):
        self.indexes = self.connection.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            "WHERE i.indrelid = %s::regclass AND NOT i.indisunique",
            [self.table],
        ).fetchall()
        for name, _ in self.indexes:
            self.connection.execute(f"DROP INDEX {name}")

    def __exit__(self, *_):
        for _, definition in self.indexes:
            self.connection.execute(definition)
