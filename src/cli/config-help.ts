// The same words at every command that reads the configuration.

export const CONFIG_HELP =
  'configuration file (default: $VOXROUTE_CONFIG, else /etc/voxroute/voxroute.yaml, else none)';
