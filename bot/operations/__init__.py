"""What whoever runs the bot looks at: metrics, health, log levels."""

LOOPBACK = "127.0.0.1"
