#include "translator/run.h"

#include <poll.h>

#include <cstdio>

#include "translator/cage.h"
#include "translator/translator.h"

namespace sallyport::translator {
namespace {

// The server's first frame; what came behind it stays in the socket.
std::optional<Buffer> first_frame(FrameSocket& server) {
  for (bool broken = false; !broken;) {
    if (auto frame = server.next(broken)) return std::move(frame->payload);
    pollfd one{server.socket(), POLLIN, 0};
    if (broken || poll(&one, 1, -1) < 0 || !server.receive()) break;
  }
  return std::nullopt;
}

// The library of the signatures reads its configuration when it is first used.
void load_what_opens_files() {
  std::array<uint8_t, cifs::Header::kSize> message{};
  crypto::sign_cifs(message, message, 0);
}

}  // namespace

int run() {
  load_what_opens_files();
  if (!enter_cage()) return 1;
  FrameSocket server(kServerSocket, nbt::Transport::direct_tcp, nbt::kMaxDirectLength);
  auto frame = first_frame(server);
  inner::Hello hello;
  if (!frame || wire::decode(hello, frame->bytes())) {
    std::fprintf(stderr, "sallyport translate: serve starts this for each client that speaks SMB1; it is not for people\n");
    return 1;
  }
  Translator translator(kClientSocket, kServerSocket, hello);
  translator.run(hello.received);
  return 0;
}

}  // namespace sallyport::translator
