#pragma once
// Ctrl-C: the first asks for an orderly end, the second ends at once.

namespace app {

/// Installs the handler for SIGINT and SIGTERM.
void listen_for_interrupts();
bool interrupted();

}  // namespace app
