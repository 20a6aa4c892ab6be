#pragma once
// Ctrl-C and its like: the first asks for an orderly end, the second ends at once.

namespace app {

/// Installs the handler for SIGINT, SIGTERM and SIGHUP (which nohup may have taken away before).
void listen_for_interrupts();
bool interrupted();
/// What the program then returns, as a shell counts: 128 and the signal's number (130 for Ctrl-C); 0 when there was none.
int interrupt_code();

}  // namespace app
