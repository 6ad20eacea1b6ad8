"""Where files that are watched lie."""

from __future__ import annotations

from pathlib import Path

from playground.watch.folders import files_below, folders_below, folders_of_file


def test_hidden_folders_and_those_of_others_are_left_out(tmp_path: Path) -> None:
    for name in ("menus/deep", ".git/objects", "node_modules/x", "__pycache__"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "a.py").write_text("")
    assert [path.relative_to(tmp_path).as_posix() for path in folders_below(tmp_path)] == [
        ".",
        "menus",
        "menus/deep",
    ]
    assert list(files_below(tmp_path)) == [tmp_path / "menus" / "deep" / "a.py"]


def test_what_programs_write_is_no_source(tmp_path: Path) -> None:
    for name in (
        "app.py",
        "app.log",
        "calls.sqlite3",
        "calls.db-journal",
        ".app.py.swp",
        "app.py~",
        "menu.xml",
    ):
        (tmp_path / name).write_text("")
    assert [path.name for path in files_below(tmp_path)] == ["app.py", "menu.xml"]


def test_a_link_changes_where_it_lies_and_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "menu.xml"
    real.write_text("")
    link = tmp_path / "menu.xml"
    link.symlink_to(real)
    assert list(folders_of_file(link)) == [tmp_path, tmp_path / "real"]
    assert list(folders_of_file(real)) == [tmp_path / "real"]
