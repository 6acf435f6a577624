#include "proto/cifs/block.h"

namespace sallyport::cifs {

namespace {
constexpr size_t kAndXSize = 4;    // of the words
constexpr size_t kMaxBlocks = 16;  // no client chains more than four or five
}

std::u16string wide(const Text& text) {
  if (!text.unicode.empty()) return text.unicode;
  std::u16string out;
  for (unsigned char byte : text.oem) out.push_back(byte);
  return out;
}

std::vector<BlockAt> blocks(const Header& header, Bytes message) {
  std::vector<BlockAt> out;
  Command command = header.command;
  size_t at = Header::kSize;
  while (at < message.size() && out.size() < kMaxBlocks) {
    out.push_back({command, at});
    bool andx = has_andx(command) && message[at] >= kAndXSize / 2 && message.size() - at > kAndXSize;
    if (!andx) break;
    command = static_cast<Command>(message[at + 1]);
    size_t next = load_le<uint16_t>(message.data() + at + 3);
    if (command == Command::no_andx_command || next <= at) break;
    at = next;
  }
  return out;
}

void link_andx(Buffer& message, size_t block, Command next) {
  message.append_zeros(align_up(message.size(), 4) - message.size());
  message[block + 1] = static_cast<uint8_t>(next);
  store_le(message.data() + block + 3, static_cast<uint16_t>(message.size()));
}

}  // namespace sallyport::cifs
