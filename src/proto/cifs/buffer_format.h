// What stands among a block's bytes behind a byte that says what it is: names (4), data (1), variable blocks (5).
// [MS-CIFS] 2.2.2.5
#pragma once

#include "proto/cifs/block.h"

namespace sallyport::wire {
class Printer;
}

namespace sallyport::cifs {

enum class BufferFormat : uint8_t { data = 1, dialect = 2, pathname = 3, ascii = 4, variable = 5 };

template <BufferFormat kFormat>
struct FormatByte {
  static constexpr const char* kName = "BufferFormat";
  static constexpr void fields(auto&, auto& w) {
    w.constant("BufferFormat", static_cast<uint8_t>(kFormat));
    w.end_of_fixed();
  }
};
template <BufferFormat kFormat>
constexpr void format_byte(auto& w) {
  FormatByte<kFormat> byte;
  if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(w)>, wire::Printer>) w.inner("BufferFormat", byte);
}

// BufferFormat 4 and an SMB_STRING: the paths of most requests. The byte comes before the alignment.
constexpr void format_text(const char* label, auto& w, const bool& unicode, auto& name) {
  format_byte<BufferFormat::ascii>(w);
  text(label, w, unicode, name);
}
// The same of what is in OEM characters whatever the header says.
constexpr void format_oem(const char* label, auto& w, auto& name) {
  format_byte<BufferFormat::ascii>(w);
  w.zero_ascii(label, name);
}

// BufferFormat 1, DataLength, Data.
// quirk: smbd answers LOCK_AND_READ with a BufferFormat of 0; nobody's depends on it.
struct DataBlock {
  static constexpr const char* kName = "Data buffer";

  BufferFormat buffer_format = BufferFormat::data;
  Bytes data;

  static constexpr void fields(auto& m, auto& w) {
    auto data = w.slot();
    w("BufferFormat", m.buffer_format);
    w.length("DataLength", data, uint16_t{});
    w.end_of_fixed();
    w.bytes("Data", data, m.data);
  }
};
static_assert(wire::fixed_size<DataBlock> == 3);

// BufferFormat, length, and as many fixed-size elements as that has room for.
template <BufferFormat kFormat, class Element>
struct ElementBlock {
  static constexpr const char* kName = Element::kName;

  std::vector<Element> elements;

  static constexpr void fields(auto& m, auto& w) {
    w.constant("BufferFormat", static_cast<uint8_t>(kFormat));
    w.end_of_fixed();
    w.byte_count("DataLength", uint16_t{});
    w.elements("Elements", m.elements);
  }
};

// Requests whose only word is a FID.
constexpr void fid_only(auto& m, auto& w) {
  w.constant("WordCount", uint8_t{1});
  w("FID", m.fid);
  w.end_of_fixed();
  w.byte_count("ByteCount", uint16_t{});
}
// Requests without words whose bytes are a path.
constexpr void path_only(const char* label, auto& m, auto& w) {
  w.constant("WordCount", uint8_t{0});
  w.end_of_fixed();
  w.byte_count("ByteCount", uint16_t{});
  format_text(label, w, m.unicode, m.name);
}
// AndX and nothing else.
constexpr void andx_only(auto& m, auto& w) {
  w.constant("WordCount", uint8_t{2});
  andx_fields(m.andx, w);
  w.end_of_fixed();
  w.byte_count("ByteCount", uint16_t{});
}

}  // namespace sallyport::cifs
