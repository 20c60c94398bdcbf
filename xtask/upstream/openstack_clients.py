"""The life of a backup, as openstacksdk and python-cinderclient ask for it, with and without the project in the URL.

Arguments: the endpoint of a Cinder, which ends in /v3; a token; the id of a volume. Prints a table of steps and clients, and
what was seen instead wherever something was not as it should be, in which case it exits with 1.
"""

import sys
import time

import cinderclient.client
import cinderclient.exceptions
import openstack
import openstack.exceptions
from keystoneauth1 import session
from keystoneauth1 import token_endpoint

NOBODY = '00000000-1111-4222-8333-444444444444'


class Sdk:
    """openstacksdk, which asks the server for its versions first."""

    name = 'openstacksdk'
    not_found = openstack.exceptions.NotFoundException

    def __init__(self, endpoint, token):
        auth = session.Session(auth=token_endpoint.Token(endpoint, token), additional_headers={'X-Auth-Token': token})
        connection = openstack.connection.Connection(
            session=auth, region_name='here', block_storage_api_version='3',
            block_storage_endpoint_override=endpoint, block_storage_default_microversion='3.71')
        self.cinder = connection.block_storage

    def create(self, volume, name):
        return self.cinder.create_backup(volume_id=volume, name=name, metadata={'made': 'here'}).id

    def list(self, **filters):
        return [backup.id for backup in self.cinder.backups(details=False, **filters)]

    def detail(self):
        return [(backup.id, backup.status) for backup in self.cinder.backups(details=True)]

    def pages(self, limit):
        return [backup.id for backup in self.cinder.backups(details=True, limit=limit)]

    def get(self, backup):
        return self.cinder.get_backup(backup)

    def find(self, name):
        return self.cinder.find_backup(name, ignore_missing=False).id

    def update(self, backup, name):
        self.cinder.update_backup(backup, name=name)

    def reset(self, backup, status):
        self.cinder.reset_backup_status(backup, status)

    def restore(self, backup, name):
        self.cinder.restore_backup(backup, name=name)
        return name

    def export_record(self, backup):
        return self.cinder.export_backup(backup)['backup-record']

    def import_record(self, record):
        # Its own import posts to `export_record`, which no Cinder has; the request is what it should be but for that.
        answer = self.cinder.post('/backups/import_record', json={'backup-record': record}, microversion='3.71')
        openstack.exceptions.raise_from_response(answer)
        return answer.json()['backup']['id']

    def delete(self, backup):
        self.cinder.delete_backup(backup, ignore_missing=False)

    def force_delete(self, backup):
        self.cinder.delete_backup(backup, ignore_missing=False, force=True)


class Client:
    """python-cinderclient, which asks for nothing first."""

    name = 'python-cinderclient'
    not_found = cinderclient.exceptions.NotFound

    def __init__(self, endpoint, token):
        auth = session.Session(auth=token_endpoint.Token(endpoint, token))
        self.backups = cinderclient.client.Client('3.71', session=auth, endpoint_override=endpoint).backups
        self.restores = cinderclient.client.Client('3.71', session=auth, endpoint_override=endpoint).restores

    def create(self, volume, name):
        return self.backups.create(volume, name=name, metadata={'made': 'here'}).id

    def list(self, **filters):
        return [backup.id for backup in self.backups.list(detailed=False, search_opts=filters)]

    def detail(self):
        return [(backup.id, backup.status) for backup in self.backups.list(detailed=True)]

    def pages(self, limit):
        found = []
        while page := self.backups.list(limit=limit, marker=found[-1] if found else None):
            found += [backup.id for backup in page]
        return found

    def get(self, backup):
        return self.backups.get(backup)

    def find(self, name):
        return self.backups.find(name=name).id

    def update(self, backup, name):
        self.backups.update(backup, name=name)

    def reset(self, backup, status):
        self.backups.reset_state(backup, status)

    def restore(self, backup, name):
        return self.restores.restore(backup, name=name).volume_name

    def export_record(self, backup):
        return self.backups.export_record(backup)

    def import_record(self, record):
        return self.backups.import_record(record['backup_service'], record['backup_url'])['id']

    def delete(self, backup):
        self.backups.delete(backup)

    def force_delete(self, backup):
        self.backups.delete(backup, force=True)


class Life:
    """The steps: a name and what was seen, or an exception."""

    def __init__(self, client, volume):
        self.client = client
        self.volume = volume
        self.one = self.two = self.record = None

    def wait(self, backup, wanted):
        for _ in range(300):
            if (status := self.client.get(backup).status) == wanted:
                return wanted
            time.sleep(0.1)
        raise AssertionError(f'it is `{status}` after 30 seconds, not `{wanted}`')

    def gone(self, backup):
        for _ in range(300):
            try:
                self.client.get(backup)
            except self.client.not_found:
                return 'gone'
            time.sleep(0.1)
        raise AssertionError('it is still there after 30 seconds')

    def create(self):
        self.one = self.client.create(self.volume, 'one')
        return self.one

    def wait_until_available(self):
        return self.wait(self.one, 'available')

    def get(self):
        backup = self.client.get(self.one)
        seen = (backup.name, backup.size, backup.volume_id, backup.metadata)
        assert seen == ('one', 1, self.volume, {'made': 'here'}), seen
        return seen

    def find_by_name(self):
        found = self.client.find('one')
        assert found == self.one, found

    def not_found(self):
        try:
            self.client.get(NOBODY)
        except self.client.not_found as error:
            assert NOBODY in str(error) and 'could not be found' in str(error), error
            return error
        raise AssertionError('it was found')

    def list(self):
        self.two = self.client.create(self.volume, 'two')
        self.wait(self.two, 'available')
        assert set(self.client.list()) == {self.one, self.two}, self.client.list()

    def list_filtered(self):
        assert self.client.list(name='two') == [self.two], self.client.list(name='two')
        assert self.client.list(status='error') == []

    def detail(self):
        seen = self.client.detail()
        assert set(seen) == {(self.one, 'available'), (self.two, 'available')}, seen

    def paging(self):
        for limit in (1, 2, 100):
            seen = self.client.pages(limit)
            assert sorted(seen) == sorted([self.one, self.two]), (limit, seen)

    def update(self):
        self.client.update(self.one, 'renamed')
        assert self.client.get(self.one).name == 'renamed', self.client.get(self.one).name

    def reset(self):
        self.client.reset(self.one, 'error')
        self.wait(self.one, 'error')
        self.client.reset(self.one, 'available')
        return self.wait(self.one, 'available')

    def restore(self):
        name = self.client.restore(self.one, 'again')
        assert name == 'again', name
        return self.wait(self.one, 'available')

    def export(self):
        self.record = self.client.export_record(self.one)
        assert set(self.record) == {'backup_service', 'backup_url'}, self.record
        return self.record

    def delete(self):
        self.client.delete(self.one)
        return self.gone(self.one)

    def import_again(self):
        imported = self.client.import_record(self.record)
        assert imported == self.one, imported
        self.wait(self.one, 'available')
        assert self.client.get(self.one).volume_id == self.volume

    def delete_by_force(self):
        self.client.force_delete(self.two)
        self.gone(self.two)
        self.client.delete(self.one)
        self.gone(self.one)
        assert self.client.list() == [], self.client.list()


STEPS = ['create', 'wait_until_available', 'get', 'find_by_name', 'not_found', 'list', 'list_filtered', 'detail', 'paging',
         'update', 'reset', 'restore', 'export', 'delete', 'import_again', 'delete_by_force']


def live(life):
    """What came of each step, and what was seen instead in those that failed."""
    cells, wrong = [], []
    for step in STEPS:
        try:
            getattr(life, step)()
            cells.append('ok')
        except Exception as error:  # whatever a client raises is what was seen
            cells.append('FAIL')
            wrong.append(f'{step}: {type(error).__name__}: {error}')
    return cells, wrong


def main(endpoint, token, volume):
    project = token.partition(':')[2]
    columns, wrong = {}, []
    for client in (Sdk, Client):
        for title, url in ((client.name, endpoint), (f'{client.name}, project in URL', f'{endpoint}/{project}')):
            columns[title], found = live(Life(client(url, token), volume))
            wrong += [f'{title}: {line}' for line in found]
    print(f'{"":22}' + '  '.join(columns))
    for step, *cells in zip(STEPS, *columns.values()):
        aligned = '  '.join(cell.ljust(len(title)) for title, cell in zip(columns, cells))
        print(f'{step.replace("_", " "):22}{aligned}'.rstrip())
    print(*wrong, sep='\n', end='\n' if wrong else '')
    total = len(STEPS) * len(columns)
    print(f'{total} steps, {total - len(wrong)} as expected, {len(wrong)} not')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
