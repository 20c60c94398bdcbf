"""Cinder's API, scheduler, volume and backup services in one process.

In one process they can talk over oslo.messaging's in-memory transport, as in Cinder's own functional tests. Everything
that answers a request is Cinder's own code; only the services are started by hand, and users whose name starts with
`member` are not administrators, where Cinder without Keystone makes everybody one.

Arguments: those of Cinder. The file that READY_FILE names is written once both managers are known to the scheduler.
"""

from cinder import monkey_patch
monkey_patch.patch()

import os  # noqa: E402
import shlex  # noqa: E402
import sys  # noqa: E402

import eventlet  # noqa: E402
import os_brick  # noqa: E402
import os_brick.privileged  # noqa: E402
from oslo_config import cfg  # noqa: E402
from oslo_log import log as logging  # noqa: E402
from oslo_privsep import priv_context  # noqa: E402

import cinder.privsep  # noqa: E402
from cinder import coordination  # noqa: E402
from cinder import objects  # noqa: E402
from cinder import rpc  # noqa: E402
from cinder import service  # noqa: E402
from cinder import utils  # noqa: E402
from cinder import version  # noqa: E402
from cinder.api.middleware import auth  # noqa: E402
from cinder.cmd import backup  # noqa: E402, F401 - registers options
from cinder.cmd import volume  # noqa: E402
from cinder.common import config  # noqa: E402
from cinder.common import constants  # noqa: E402

CONF = cfg.CONF


def set_up():
    objects.register_all()
    CONF(sys.argv[1:], project='cinder', version=version.version_string())
    config.set_middleware_defaults()
    logging.setup(CONF, 'cinder')
    # What needs privileges elsewhere is done by this process, which only touches its own files.
    priv_context.init(root_helper=shlex.split(utils.get_root_helper()))
    os_brick.privileged.default.set_client_mode(False)
    cinder.privsep.sys_admin_pctxt.set_client_mode(False)
    os_brick.setup(CONF)
    coordination.COORDINATOR.start()
    rpc.init(CONF)


def tell_members_apart():
    as_administrator = auth._set_request_context

    def by_name(request, **who):
        context = as_administrator(request, **who)
        if (who.get('user_id') or '').startswith('member'):
            context.is_admin = False
            context.roles = ['member', 'reader']
        return context

    auth._set_request_context = by_name


def services():
    backend = CONF.enabled_backends[0]
    CONF.register_opt(volume.host_opt, group=backend)
    create = service.Service.create
    scheduler = create(binary='cinder-scheduler')
    yield scheduler
    yield create(binary=constants.VOLUME_BINARY, host=f'{CONF.host}@{backend}', service_name=backend, coordination=False)
    yield create(binary='cinder-backup', service_name='backup', coordination=False, process_number=1,
                 semaphore=utils.semaphore_factory(15, 1))
    yield service.WSGIService('osapi_volume')
    eventlet.spawn_n(announce, scheduler.manager.driver.host_manager)


def announce(known):
    while not (known.service_states and known.backup_service_states):
        eventlet.sleep(0.1)
    with open(os.environ['READY_FILE'], 'w') as file:
        file.write('ready')


def main():
    set_up()
    tell_members_apart()
    launcher = service.service.ServiceLauncher(CONF, restart_method='mutate')
    for one in list(services()):
        launcher.launch_service(one)
    launcher.wait()


if __name__ == '__main__':
    main()
