"""Serves moto's AWS on a loopback port, one request at a time, until its standard input ends."""

import os
import sys
import threading

from cfnlint.api import lint
from cfnlint.core import get_rules
from moto.cloudformation import models
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple


# moto refuses templates for the linter's warnings too, which AWS doesn't: every `DependsOn` of serverless is one.
# E3601 doesn't know that a Succeed state can have an OutputPath; the state machine has a validator in its own tests.
IGNORED = ["W", "E3601"]


def errors_of(template: str) -> list:
    return lint(template, get_rules([], IGNORED, []), ["us-east-1"])


def end_with_stdin() -> None:
    sys.stdin.read()
    os._exit(0)


models.validate_template_cfn_lint = errors_of
threading.Thread(target=end_with_stdin, daemon=True).start()
# moto's own command has a thread for each request, and in them a condition holds for several updates at once.
run_simple("127.0.0.1", int(sys.argv[1]), DomainDispatcherApplication(create_backend_app), threaded=False)
