"""Against the database: points written where they end up, somebody else's name, and a gradebook that nobody can use."""

from tests.nngrade.attacks.attack import Attack

OPEN = """\
import glob, sqlite3
books = [*glob.glob('@ROOT@/gradebook.db'), *glob.glob('../../../gradebook.db'), *glob.glob('/**/gradebook.db')]
def run(*statements):
    for path in books:
        try:
            with sqlite3.connect(path, timeout=1) as book:
                for statement in statements:
                    print(book.execute(statement).fetchall())
        except sqlite3.Error as error:
            print(error)
"""

ATTACKS = (
    Attack(
        "points_by_hand",
        "the gradebook",
        "Points that were entered by hand count before the others, and a process that stays enters them.",
        before=(
            OPEN + "import os, sys, time\n"
            "if os.fork() == 0:\n"
            "    os.setsid()\n"
            "    sys.stdout = open(os.devnull, 'w')\n"
            "    for _ in range(100):\n"
            "        run('UPDATE grade SET manual_score = 2, needs_manual_grade = 0 WHERE auto_score = 0')\n"
            "        time.sleep(0.1)\n"
            "    os._exit(0)",
        ),
    ),
    Attack(
        "extra_credit",
        "the gradebook",
        "Extra credit is added to whatever there is.",
        before=(
            OPEN + "run('CREATE TRIGGER more AFTER UPDATE OF auto_score ON grade BEGIN UPDATE grade '\n"
            "    'SET extra_credit = 5 WHERE id = NEW.id; END')",
        ),
    ),
    Attack(
        "trigger",
        "the gradebook",
        "A trigger in the database does it whenever a grade is written, long after I am gone.",
        before=(
            OPEN + "for event in ('INSERT', 'UPDATE'):\n"
            "    run(f'CREATE TRIGGER mine_{event} AFTER {event} ON grade BEGIN UPDATE grade SET manual_score = 2, '\n"
            "        'needs_manual_grade = 0 WHERE id = NEW.id AND manual_score IS NULL; END')",
        ),
    ),
    Attack(
        "everybody_else_at_nothing",
        "other students' grades",
        "By comparison I am good.",
        before=(OPEN + "run('UPDATE grade SET manual_score = 0', 'DELETE FROM comment')",),
    ),
    Attack(
        "gradebook_read",
        "the gradebook",
        "Names, points and comments of all are in one file.",
        before=(
            OPEN + "run('SELECT * FROM student', 'SELECT auto_comment, manual_comment FROM comment',\n"
            "    'SELECT source FROM source_cell')",
        ),
    ),
    Attack(
        "gradebook_locked",
        "the gradebook",
        "Whoever holds the gradebook keeps everybody from being graded.",
        before=(
            OPEN + "import os, time\n"
            "if os.fork() == 0:\n"
            "    os.setsid()\n"
            "    held = [sqlite3.connect(path) for path in books]\n"
            "    for book in held:\n"
            "        book.execute('BEGIN EXCLUSIVE')\n"
            "    time.sleep(30)\n"
            "    os._exit(0)\n"
            "time.sleep(0.2)",
        ),
    ),
    Attack(
        "gradebook_deleted",
        "the gradebook",
        "Without a gradebook nobody has failed.",
        before=(
            OPEN + "import os\nfor path in books:\n    open(path, 'wb').write(b'not a database')\n    os.unlink(path)",
        ),
    ),
    Attack(
        "another_s_name",
        "who handed it in",
        "The notebook says whose it is, and it is somebody else's then.",
        edits={
            "": {
                "metadata": {
                    "student_id": "0-other",
                    "nbgrader": {"student": "0-other", "student_id": "0-other", "assignment": "../0-other/logistic"},
                    "kernelspec": {"name": "../../0-other", "display_name": "0-other", "language": "python"},
                    "authors": [{"name": "0-other"}],
                }
            }
        },
        before=("import os\nos.environ['JUPYTERHUB_USER'] = os.environ['USER'] = '0-other'",),
        files={"timestamp.txt": "1970-01-01 00:00:00 UTC", "student_id": "0-other"},
    ),
    Attack(
        "no_date_at_all",
        "the time of handing in",
        "A date that nobody can read is before every deadline, or stops whoever reads it.",
        files={"timestamp.txt": "9999-99-99 x'; --", "gradebook.db": "not a database", ".nngrade/logistic/x": "x"},
    ),
    Attack(
        "grade_ids_for_sql",
        "statements made of names",
        "A name with a quote in it ends the statement, and begins mine.",
        edits={
            "logistic-sigmoid": {"metadata": {"nbgrader": {"grade_id": "x'; UPDATE grade SET manual_score = 2; --"}}}
        },
        names=("'; UPDATE grade SET manual_score = 2; --", "\\'); DROP TABLE student; --"),
    ),
    Attack(
        "kernel_of_my_own",
        "the kernel's name",
        "The notebook says which program runs it.",
        edits={
            "": {
                "metadata": {
                    "kernelspec": {"name": "mine", "display_name": "mine", "language": "bash", "argv": ["/bin/true"]},
                    "language_info": {"name": "bash", "file_extension": "/../../../x"},
                }
            }
        },
        files={"kernels/mine/kernel.json": '{"argv": ["/bin/true"], "display_name": "mine", "language": "bash"}'},
    ),
)
