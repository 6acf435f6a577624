// What stands behind the header: WordCount, words, ByteCount, bytes, and, chained by AndX, more of the same. One such pair
// of parameters and data is called a block here. [MS-CIFS] 2.2.3.2, 2.2.3.3, 2.2.3.4
//
// A block is declared with the header as its base. Declarations with text have a member `unicode`, which is not on the wire
// but in the header (SMB_FLAGS2_UNICODE): decode() and message() below set it.
#pragma once

#include <optional>

#include "proto/cifs/header.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::cifs {

// A block of which nothing is known but its shape.
struct Block {
  static constexpr const char* kName = "SMB_Parameters and SMB_Data";

  std::vector<uint16_t> words;
  Bytes bytes;

  static constexpr void fields(auto& m, auto& w) {
    auto words = w.slot();
    w.count("WordCount", words, uint8_t{});
    w.end_of_fixed();
    w.array("Words", words, m.words);
    w.byte_count("ByteCount", uint16_t{});
    w.rest("Bytes", m.bytes);
  }
};

// Neither words nor bytes.
constexpr void empty_block(auto& w) {
  w.constant("WordCount", uint8_t{0});
  w.end_of_fixed();
  w.byte_count("ByteCount", uint16_t{});
}

// The first two words of a block that another may follow.
struct AndX {
  Command command = Command::no_andx_command;
  uint16_t offset = 0;  // of the next block, from the header
};
constexpr void andx_fields(auto& andx, auto& w) {
  w("AndXCommand", andx.command);
  w.reserved("AndXReserved", 1);
  w("AndXOffset", andx.offset);
}
constexpr bool has_andx(Command command) {
  switch (command) {
    case Command::locking_andx:
    case Command::open_andx:
    case Command::read_andx:
    case Command::write_andx:
    case Command::session_setup_andx:
    case Command::logoff_andx:
    case Command::tree_connect_andx:
    case Command::nt_create_andx: return true;
    default: return false;
  }
}

// A string in the character set that SMB_FLAGS2_UNICODE chose; the other member stays empty.
struct Text {
  std::u16string unicode;
  std::string oem;

  bool empty() const { return unicode.empty() && oem.empty(); }
};
// SMB_STRING: Unicode is aligned to two bytes from the header. [MS-CIFS] 2.2.1.1.2
// (`unicode` by reference, because measuring a declaration must not look at it.)
constexpr void text(const char* label, auto& w, const bool& unicode, auto& text) {
  if constexpr (wire::OnlyMeasures<decltype(w)>) return w.pad(2);
  if (!unicode) return w.zero_ascii(label, text.oem);
  w.pad(2);
  w.zero_text(label, text.unicode);
}
// A last string, which some senders leave out; false when this one did.
constexpr bool last_text(const char* label, auto& w, const bool& unicode, auto& optional) {
  if (!w.more(optional)) return false;
  if constexpr (!wire::OnlyMeasures<decltype(w)>) text(label, w, unicode, *optional);
  return true;
}
// For people. What the code page of OEM text is, nobody says; it is shown as Latin-1.
std::u16string wide(const Text& text);

// Where a block starts and whose it is.
struct BlockAt {
  Command command{};
  size_t at = 0;
};
// The blocks of a message, as far as each starts behind the one before it and inside of the message, 16 at most. The first
// is always there when the message has a byte behind its header.
std::vector<BlockAt> blocks(const Header& header, Bytes message);

// Says in the block at `block` that the next one, of this command, starts where `message` ends now: at a multiple of four, as
// senders use to have it.
void link_andx(Buffer& message, size_t block, Command next);

template <class Body>
void set_unicode(Body& body, bool unicode) {
  if constexpr (requires { body.unicode; }) body.unicode = unicode;
}
template <class Body>
wire::Fault decode(Body& body, const Header& header, Bytes message, size_t at = Header::kSize) {
  set_unicode(body, header.is_unicode());
  return wire::decode(body, message, at);
}
// Header and one block.
template <class Body>
Buffer message(const Header& header, Body body) {
  Buffer out;
  set_unicode(body, header.is_unicode());
  wire::encode(header, out, 0);
  wire::encode(body, out, 0);
  return out;
}

}  // namespace sallyport::cifs
