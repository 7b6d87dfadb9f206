"""A WordPress of one's own: Debian's files, MariaDB and PHP's server, all in one folder."""

import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

FILES = Path("/usr/share/wordpress")
THEMES = Path("/var/lib/wordpress/wp-content/themes")
PHP = shutil.which("php")
MARIADB = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin:/usr/libexec")
MISSING = None if PHP and MARIADB and FILES.is_dir() else "no WordPress here (make wordpress)"

CONFIGURATION = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:SOCKET');
define('DB_CHARSET', 'utf8mb4');
define('WP_ENVIRONMENT_TYPE', 'local');  // application passwords without https
define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('WP_ACCESSIBLE_HOSTS', '127.0.0.1');
define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
SETUP = """<?php
$_SERVER['HTTP_HOST'] = 'HOST';
mysqli_query(mysqli_connect('localhost', 'root', '', '', 0, 'SOCKET'),
    'CREATE DATABASE wordpress CHARACTER SET utf8mb4');
define('WP_INSTALLING', true);
require 'wp-load.php';
require 'wp-admin/includes/upgrade.php';
add_filter('pre_wp_mail', '__return_true');
wp_install('Toxics Link', 'admin', 'admin@example.org', true, '', 'unused');
update_option('siteurl', 'http://HOST');
update_option('home', 'http://HOST');
update_option('permalink_structure', '/%category%/%postname%/');
$users = [];
foreach (['press' => 'editor', 'reader' => 'subscriber'] as $name => $role) {
    $id = wp_insert_user(['user_login' => $name, 'user_pass' => 'unused', 'role' => $role,
        'user_email' => "$name@example.org"]);
    [$users[$name]] = WP_Application_Passwords::create_new_application_password(
        $id, ['name' => 'In the News']);
}
echo json_encode($users);
"""
# A feed on loopback is what WordPress takes care not to fetch: here it is the point.
PLUGIN = """<?php
add_filter('http_request_host_is_external', '__return_true');
add_filter('http_allowed_safe_ports', fn($ports) => array_merge($ports, range(1024, 65535)));
add_filter('rest_enabled_by_test', '__return_true');
"""


@dataclass(frozen=True)
class Installed:
    """A running WordPress."""

    url: str
    folder: Path
    passwords: dict[str, str]
    """Application passwords, by user: press (an editor) and reader (a subscriber)."""

    def run(self, code: str) -> str:
        """Run PHP code inside WordPress, as its administrator would; returns what it prints."""
        assert PHP is not None
        host = self.url.removeprefix("http://")
        head = f"$_SERVER['HTTP_HOST'] = '{host}'; require 'wp-load.php'; wp_set_current_user(1);"
        done = subprocess.run(
            [PHP, "-r", head + code], cwd=self.folder, capture_output=True, text=True, check=True
        )
        return done.stdout


@contextmanager
def installed(folder: Path) -> Iterator[Installed]:
    """Install and start a WordPress in an empty folder; it is gone afterwards."""
    assert PHP is not None
    assert MARIADB is not None
    with ExitStack() as stack:
        # The name of a socket is limited to 107 bytes: a short one leads there.
        place = folder / "s"
        stack.enter_context(_database(folder / "data", place))
        site = folder / "site"
        shutil.copytree(FILES, site, symlinks=True, ignore=shutil.ignore_patterns("wp-content"))
        for name in ("plugins", "mu-plugins", "uploads"):
            (site / "wp-content" / name).mkdir(parents=True)
        shutil.copytree(THEMES, site / "wp-content" / "themes", symlinks=False)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            host = f"127.0.0.1:{free.getsockname()[1]}"
        (site / "wp-config.php").write_text(CONFIGURATION.replace("SOCKET", str(place)))
        (site / "wp-content" / "mu-plugins" / "test.php").write_text(PLUGIN)
        setup = SETUP.replace("SOCKET", str(place)).replace("HOST", host)
        (folder / "setup.php").write_text(setup)
        done = subprocess.run(
            [PHP, "../setup.php"], cwd=site, capture_output=True, text=True, check=True
        )
        stack.enter_context(_served(host, site))
        passwords = json.loads(done.stdout[done.stdout.rindex("{") :])
        yield Installed(f"http://{host}", site, passwords)


@contextmanager
def _running(command: list[str], cwd: Path, sign: str, **environment: str) -> Iterator[None]:
    """A program that is ready once it has printed `sign`."""
    program = subprocess.Popen(
        command,
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
        start_new_session=True,
    )
    assert program.stderr is not None
    said = []
    try:
        for line in program.stderr:
            said.append(line)
            if sign in line:
                break
        else:
            raise RuntimeError(f"{command[0]}: {''.join(said)[-2000:]}")
        reader = threading.Thread(target=program.stderr.read, daemon=True)
        reader.start()
        yield
    finally:
        program.terminate()
        program.wait(20)


def _database(data: Path, place: Path) -> object:
    data.mkdir()
    options = {
        "datadir": data,
        "socket": place,
        "pid-file": data / "pid",
        "innodb-flush-log-at-trx-commit": 0,
        "innodb-buffer-pool-size": "32M",
        "innodb-log-file-size": "4M",
    }
    if os.getuid() == 0:
        options["user"] = "root"
    command = [str(MARIADB), "--no-defaults", "--skip-networking", "--skip-grant-tables"]
    command += [f"--{name}={value}" for name, value in options.items()]
    return _running(command, data, "ready for connections")


def _served(host: str, site: Path) -> object:
    # Several workers: WordPress asks itself, and us, while it answers.
    return _running(
        [str(PHP), "-d", "opcache.enable_cli=1", "-S", host, "-t", str(site)],
        site,
        "started",
        PHP_CLI_SERVER_WORKERS="3",
    )
