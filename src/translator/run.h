// The whole of `sallyport translate`, which the server starts for each client that speaks SMB1.
#pragma once

namespace sallyport::translator {

// The client's socket and the server's, as server/translators.cc hands them over.
inline constexpr int kClientSocket = 3, kServerSocket = 4;

// Enters the cage, then translates until either side ends. The program's exit status.
int run();

}  // namespace sallyport::translator
