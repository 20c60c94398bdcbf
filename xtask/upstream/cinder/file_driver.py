"""A volume driver for Cinder: each volume is a sparse file, which os-brick attaches as it is."""

import os
import subprocess

from oslo_config import cfg
from oslo_utils import units

from cinder import interface
from cinder.volume import configuration
from cinder.volume import driver

OPTIONS = [cfg.StrOpt('files_dir', help='The folder of the volumes.')]
cfg.CONF.register_opts(OPTIONS, group=configuration.SHARED_CONF_GROUP)


def resize(path, gigabytes):
    with open(path, 'ab') as file:
        file.truncate(gigabytes * units.Gi)


def copy(source, target):
    subprocess.check_call(['cp', '--sparse=always', source, target])


def remove(path):
    if os.path.exists(path):
        os.remove(path)


@interface.volumedriver
class FileDriver(driver.VolumeDriver):
    VERSION = '1.0'
    CI_WIKI_NAME = 'none'

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.configuration.append_config_values(OPTIONS)

    def _path(self, kind, thing_id):
        return os.path.join(self.configuration.files_dir, f'{kind}-{thing_id}')

    def local_path(self, volume):
        return self._path('volume', volume.id)

    def check_for_setup_error(self):
        os.makedirs(self.configuration.files_dir, exist_ok=True)

    def create_volume(self, volume):
        resize(self.local_path(volume), volume.size)

    def delete_volume(self, volume):
        remove(self.local_path(volume))

    def extend_volume(self, volume, gigabytes):
        resize(self.local_path(volume), gigabytes)

    def create_snapshot(self, snapshot):
        copy(self.local_path(snapshot.volume), self._path('snapshot', snapshot.id))

    def delete_snapshot(self, snapshot):
        remove(self._path('snapshot', snapshot.id))

    def create_volume_from_snapshot(self, volume, snapshot):
        copy(self._path('snapshot', snapshot.id), self.local_path(volume))
        resize(self.local_path(volume), volume.size)

    def create_cloned_volume(self, volume, source):
        copy(self.local_path(source), self.local_path(volume))
        resize(self.local_path(volume), volume.size)

    def ensure_export(self, context, volume):
        pass

    def create_export(self, context, volume, connector):
        pass

    def remove_export(self, context, volume):
        pass

    def validate_connector(self, connector):
        pass

    def initialize_connection(self, volume, connector, **kwargs):
        return {'driver_volume_type': 'local', 'data': {'device_path': self.local_path(volume)}}

    def terminate_connection(self, volume, connector, **kwargs):
        # A restore writes from the start and leaves blocks of zeros out, which shortens a file but not a device.
        if os.path.exists(self.local_path(volume)):
            resize(self.local_path(volume), volume.size)

    def _update_volume_stats(self):
        self._stats = {
            'volume_backend_name': self.configuration.safe_get('volume_backend_name'),
            'vendor_name': 'none',
            'driver_version': self.VERSION,
            'storage_protocol': 'local',
            # Files are sparse: what the disk really has is not what counts.
            'total_capacity_gb': 100000,
            'free_capacity_gb': 90000,
            'provisioned_capacity_gb': 0,
            'max_over_subscription_ratio': 20.0,
            'thin_provisioning_support': True,
            'multiattach': True,
            'reserved_percentage': 0,
            'QoS_support': False,
        }
