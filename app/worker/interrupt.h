#pragma once
// Ctrl-C and its like: the first asks for an orderly end; a second Ctrl-C ends at once, and so does any signal a second later. Other signals seldom
// come alone: a terminal that closes sends SIGHUP more than once, the end of a login SIGTERM and SIGHUP.

namespace app {

/// Installs the handler for SIGINT, SIGTERM and SIGHUP (which nohup may have taken away before).
void listen_for_interrupts();
bool interrupted();
/// What the program then returns, as a shell counts: 128 and the signal's number (130 for Ctrl-C); 0 when there was none.
int interrupt_code();

}  // namespace app
