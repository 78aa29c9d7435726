#!/usr/bin/env python3
"""What people do on the site of the containers' test, over TLS and through both proxies. With the standard library alone.

journey.py PORT ROOT_CERTIFICATE begin LINK    the administrator chooses a password, signs in, sets up a second factor and makes
    a list; prints the handle of the space
journey.py PORT ROOT_CERTIFICATE go-on FILE    reads and writes until FILE is gone; all must be answered and all be there
journey.py PORT ROOT_CERTIFICATE end -         after a restore everyone is signed out
"""

import base64
import hmac
import http.client
import http.cookies
import json
import os
import re
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse

HOST = "podium.localhost"
PASSWORD = "seven quiet herons sing"
COOKIES = "cookies.json"


class Connection(http.client.HTTPSConnection):
    """Calls the site by its name, wherever its port is."""

    def __init__(self, port, context):
        super().__init__(HOST, context=context, timeout=20)
        self.at, self.context = ("127.0.0.1", port), context

    def connect(self):
        plain = socket.create_connection(self.at, self.timeout)
        self.sock = self.context.wrap_socket(plain, server_hostname=HOST)


class Browser:
    def __init__(self, port, root, cookies=()):
        self.port, self.context = port, ssl.create_default_context(cafile=root)
        self.cookies, self.connection = dict(cookies), None

    def ask(self, method, path, fields=None):
        """The status, where it leads, and the text."""
        self.connection = self.connection or Connection(self.port, self.context)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except Exception:
            self.connection.close()
            self.connection = None
            raise
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, cookie in http.cookies.SimpleCookie(line).items():
                self.cookies[name] = cookie.value
        return answer.status, answer.headers.get("Location", ""), text

    def post(self, path, fields):
        status, leads_to, text = self.ask("POST", path, fields)
        assert status == 303, f"POST {path}: {status} {text}"
        return leads_to


def set_up_second_factor(browser):
    """In production an administrator needs one."""
    browser.ask("POST", "/account/second-factor/app", {})
    _, _, text = browser.ask("GET", "/account/second-factor/app")
    key = re.search(r"((?:[A-Z2-7]{4} ?){8})", text)
    assert key, text
    code = code_of_app(key[1].replace(" ", ""))
    status, _, text = browser.ask("POST", "/account/second-factor/app/confirmation", {"code": code})
    assert status == 200 and '<ol class="codes">' in text, text


def code_of_app(key):
    """RFC 6238, as every authenticator app does it."""
    digest = hmac.digest(base64.b32decode(key), struct.pack(">Q", int(time.time()) // 30), "sha1")
    number = struct.unpack_from(">I", digest, digest[-1] & 15)[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def begin(browser, link):
    address = urllib.parse.urlsplit(link)
    assert (address.scheme, address.netloc) == ("https", HOST), link
    status, _, text = browser.ask("GET", address.path)
    assert status == 200 and 'name="password"' in text, text
    browser.post(address.path, {"password": PASSWORD})
    browser.post("/login", {"email": "root@example.org", "password": PASSWORD})
    browser.post("/account/consent", {"agree": "yes"})
    set_up_second_factor(browser)
    status, _, text = browser.ask("GET", "/")
    assert status == 200, text
    space = re.search(r"/spaces/(\d+)/categories", text)
    assert space, text
    leads_to = browser.post(f"/spaces/{space[1]}/categories", {"name": "Films"})
    status, _, text = browser.ask("GET", leads_to)
    form = re.search(r'action="(/categories/\d+/favourites)"', text)
    assert status == 200 and form, text
    browser.post(form[1], {"title": "Heat"})
    with open(COOKIES, "w") as file:
        json.dump({"cookies": browser.cookies, "list": leads_to, "form": form[1]}, file)
    print(re.match("/@([^/]+)/", leads_to)[1])


def go_on(make_browser, flag):
    with open(COOKIES) as file:
        kept = json.load(file)
    lock, failures, written, reads = threading.Lock(), [], set(), 0

    def repeat(work):
        browser, turn = make_browser(kept["cookies"]), 0
        while os.path.exists(flag):
            turn += 1
            try:
                work(browser, turn)
            except Exception as error:  # every one is counted
                with lock:
                    failures.append(f"{type(error).__name__}: {error}"[:300])
            time.sleep(0.03)

    def read(browser, _):
        nonlocal reads
        status, _, _ = browser.ask("GET", kept["list"])
        assert status == 200, status
        with lock:
            reads += 1

    def write(browser, turn):
        title = f"Film {turn} of {threading.get_ident()}"
        browser.post(kept["form"], {"title": title})
        with lock:
            written.add(title)

    threads = [threading.Thread(target=repeat, args=[work]) for work in (read, read, write, write)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    missing = written - titles(make_browser(kept["cookies"]), kept["list"])
    print(f"{reads} reads, {len(written)} writes, {len(failures)} failed, {len(missing)} lost")
    assert reads and written and not failures and not missing, failures[:5] or list(missing)[:5]


def titles(browser, path):
    status, _, text = browser.ask("GET", urllib.parse.urlsplit(path).path + ".json")
    assert status == 200, f"{status} {text}"
    return {favourite["title"] for favourite in json.loads(text)["favourites"]}


def end(make_browser):
    with open(COOKIES) as file:
        kept = json.load(file)
    begun, status = time.monotonic(), 503
    while status == 503 and time.monotonic() < begun + 60:  # until the proxy has found the instances again
        status, _, text = make_browser(kept["cookies"]).ask("GET", kept["list"])
        time.sleep(0.2)
    assert status == 404, f"{status} {text}"  # a private list does not exist for a stranger


def main():
    port, root, what, more = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
    if what == "begin":
        begin(Browser(port, root), more)
    elif what == "go-on":
        go_on(lambda cookies: Browser(port, root, cookies), more)
    else:
        end(lambda cookies: Browser(port, root, cookies))


main()
