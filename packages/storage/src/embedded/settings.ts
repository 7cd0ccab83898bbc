// How the embedded server is set up: small, durable, silent about data.

/** Postgres settings for a server that one machine's Sallyport owns; `major` because 18 brought new names. */
export function serverSettings(major: number): Readonly<Record<string, string>> {
  return {
    listen_addresses: '127.0.0.1',
    // Socket paths are cut at 107 bytes, and data folders are often deeper.
    unix_socket_directories: '',
    max_connections: '100',
    superuser_reserved_connections: '3',
    shared_buffers: '64MB',
    huge_pages: 'off',
    max_wal_size: '512MB',
    min_wal_size: '32MB',
    // No replica ever reads this log; a bulk load into a fresh table then writes its data once.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    fsync: 'on',
    synchronous_commit: 'on',
    jit: 'off',
    // Parallel workers need more shared memory than a container has by default.
    max_parallel_workers_per_gather: '0',
    idle_in_transaction_session_timeout: '60s',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_statement: 'none',
    // Errors of statements carry their values; the log keeps what concerns the server itself.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    password_encryption: 'scram-sha-256',
    ...(major >= 18 ? { io_method: 'sync' } : {}),
  };
}
