"""Ten commits that follow each other ask for every route, and each for what it changed."""

import subprocess

import pytest

from tests import rotation

ROUTES = {f"engagements:route-{n}": frozenset({f"noun{n}"}) for n in range(200)}


def chosen(number, *changed):
    return rotation.choose(ROUTES, number=number, changed=changed)


def test_every_route_is_in_one_of_ten_parts():
    parts = [chosen(number).names for number in range(10)]

    assert sum(len(part) for part in parts) == len(ROUTES)
    assert frozenset().union(*parts) == set(ROUTES)


@pytest.mark.parametrize("first", [0, 7, 336])
def test_ten_commits_in_a_row_ask_for_every_route(first):
    asked = [chosen(first + step).names for step in range(10)]

    assert frozenset().union(*asked) == set(ROUTES)


def test_no_part_is_much_larger_than_another():
    sizes = [len(chosen(number).names) for number in range(10)]

    assert max(sizes) < 2 * len(ROUTES) / 10


def test_routes_that_changed_files_are_about_are_asked():
    choice = chosen(3, "engagements/selectors/noun5.py", "templates/engagements/noun9/page.html")

    assert {"engagements:route-5", "engagements:route-9"} <= choice.names
    assert choice.left_out == 0


def test_a_change_that_is_about_everything_is_capped_and_says_so():
    choice = chosen(3, "templates/base.html")

    assert len(choice.changed) == rotation.AT_MOST
    assert choice.left_out == len(ROUTES) - len(choice.turn) - rotation.AT_MOST
    assert f"{choice.left_out} such routes NOT RUN" in str(choice)
    assert {rotation.part_of(name) for name in choice.changed} <= {4, 5}


@pytest.mark.parametrize(
    ("path", "every"),
    [
        pytest.param("engagements/api/pagination.py", True, id="no route has such a name"),
        pytest.param("engagements/web/urls.py", True, id="the addresses of all"),
        pytest.param("engagements/selectors/engagement.py", True, id="the scope of all"),
        pytest.param("engagements/templatetags/ui.py", True, id="a tag"),
        pytest.param("fde/static/fde/app.css", True, id="a style"),
        pytest.param("engagements/selectors/evidence.py", False, id="a noun of some"),
        pytest.param("engagements/management/commands/sweep.py", False, id="a command"),
        pytest.param("tests/ui/walk.py", False, id="a test"),
        pytest.param("README.md", False, id="a text"),
    ],
)
def test_a_file_is_about_all_routes_unless_it_is_about_some_or_none(path, every):
    assert rotation.is_about_all(path, rotation.routes()) is every


def test_what_files_are_about_by_name_comes_before_what_they_may_be_about():
    changed = [f"templates/noun{n}.html" for n in range(rotation.AT_MOST)]

    choice = chosen(3, "fde/middleware.py", *changed)

    named = {f"engagements:route-{n}" for n in range(rotation.AT_MOST)}
    assert named <= choice.names


def test_files_that_are_about_all_or_none_exist():
    paths = [*rotation.EVERYWHERE, *rotation.UNASKED, *rotation.PRODUCT]

    assert [path for path in paths if not (rotation.ROOT / path).exists()] == []


@pytest.mark.parametrize(
    ("path", "nouns"),
    [
        pytest.param("engagements/web/evidence.py", {"evidence"}, id="a view"),
        pytest.param("engagements/api/stages/gate.py", {"stages", "gate"}, id="a package"),
        pytest.param("engagements/web/forms/people.py", {"people"}, id="a form"),
        pytest.param("engagements/areas/agents/web/page.py", {"agents", "page"}, id="an area"),
        pytest.param("templates/engagements/logbook/_entries.html", {"logbook", "entries"},
                     id="a template"),
        pytest.param("templates/account/login.html", {"account", "login"}, id="a library's page"),
        pytest.param("reports/services/making.py", {"reports", "making"}, id="reports"),
        pytest.param("engagements/web/__init__.py", set(), id="a package itself"),
        pytest.param("tests/engagements/web/test_evidence.py", set(), id="a test"),
    ],
)  # fmt: skip
def test_the_nouns_of_a_file(path, nouns):
    assert rotation.nouns_of(path) == nouns


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("engagements:evidence", "engagements/web/evidence.py"),
        ("engagements:evidence", "templates/engagements/evidence/_line.html"),
        ("api:evidence-list", "engagements/api/evidence.py"),
        ("api:gate", "engagements/api/stages/gate.py"),
        ("portal:file-list", "templates/portal/files.html"),
        ("reports:report", "reports/web/reports.py"),
        ("account_login", "templates/account/login.html"),
    ],
)
def test_a_route_of_the_product_is_asked_when_its_files_change(name, path):
    assert rotation.is_about([path], rotation.routes()[name])


def git(folder, *words):
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *words],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip


def test_git_tells_the_number_of_the_commit_and_what_changed(tmp_path):
    git(tmp_path, "init", "-q")
    for name in ("one", "two"):
        (tmp_path / name).write_text(name)
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", name)
    (tmp_path / "one").write_text("changed")
    (tmp_path / "three").write_text("new")

    assert rotation.from_git(tmp_path) == {"number": 2, "changed": ["one", "three", "two"]}


def test_a_merge_counts_as_one_commit_and_a_file_that_moved_as_two(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "old").write_text("text")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    git(tmp_path, "switch", "-q", "-c", "branch")
    git(tmp_path, "mv", "old", "new")
    git(tmp_path, "commit", "-q", "-m", "moved")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "more")
    git(tmp_path, "switch", "-q", "main")
    git(tmp_path, "merge", "-q", "--no-ff", "-m", "merged", "branch")

    assert rotation.from_git(tmp_path) == {"number": 2, "changed": ["new", "old"]}


def test_among_leaves_out_the_routes_of_other_commits_and_nothing_else(monkeypatch):
    monkeypatch.setattr(rotation, "chosen", lambda: chosen(3))
    monkeypatch.setattr(rotation, "routes", lambda: ROUTES)

    found = rotation.among([*ROUTES, "a page that is not there"])

    assert found == [*(n for n in ROUTES if n in chosen(3).names), "a page that is not there"]


def test_one_option_after_the_other_is_taken(monkeypatch):
    taken = []
    for number in range(3):
        monkeypatch.setattr(rotation, "chosen", lambda number=number: chosen(number))
        taken += rotation.one_of("GET /gate/", ("manager", "engineer", "reader"))

    assert sorted(taken) == ["engineer", "manager", "reader"]


def test_without_git_every_route_is_asked(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.delenv(rotation.VARIABLE, raising=False)
    rotation.chosen.cache_clear()

    assert rotation.from_git(tmp_path) is None
    assert rotation.among(["a", "b"]) == ["a", "b"]
    rotation.chosen.cache_clear()


def test_a_run_says_what_it_covered(monkeypatch):
    monkeypatch.setattr(rotation, "chosen", lambda: chosen(3))
    told = list(
        rotation.covered(
            [
                {"leak_search": [31, 214, 900]},
                {"leak_search": [31, 214, 100]},
                {"permission_matrix": [1_200, 11_950]},
                {"permission_matrix": [4, 11_950]},
                {"operations": [36, 2_016]},
                {"operations": [36, 2_016]},
                {"browser_walk": [2, 30]},
                {"browser_walk": [7, 44]},
                {"schema_examples": [4, 15, 300]},
            ]
        )
    )

    assert told[:5] == [
        "leak search: 31 of 214 routes as 2 principals (1,000 answers)",
        "permission matrix: 1,204 of 11,950 cells on 2 routes",
        "operations: 72 of 2,016 calls on 2 operations",
        "browser walk: 9 of 74 pages",
        "API schema: 1 of 300 operations as somebody, 4 of 15 examples each",
    ]
    assert told[5].startswith("rotation: part 3 of 10")
    assert "make assurance" in told[6]
    assert list(rotation.covered([{}])) == []
