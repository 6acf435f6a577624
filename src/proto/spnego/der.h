// The part of DER (X.690) that SPNEGO is written in: low tag numbers, definite lengths in their shortest form.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>

#include "base/buffer.h"
#include "wire/fault.h"

namespace sallyport::spnego::der {

constexpr uint8_t kBitString = 0x03, kOctetString = 0x04, kOid = 0x06, kEnumerated = 0x0A, kGeneralString = 0x1B,
                  kSequence = 0x30;
constexpr uint8_t kApplication0 = 0x60;
constexpr uint8_t context(uint8_t n) { return 0xA0 | n; }

// Reads the elements of one constructed element in order. Readers of the same token share one fault: the first one sticks,
// and after it every call returns nothing.
class Reader {
 public:
  Reader(Bytes content, wire::Fault& fault, size_t offset = 0) : left_(content), fault_(&fault), offset_(offset) {}

  bool next_is(uint8_t tag) const { return !*fault_ && !left_.empty() && left_[0] == tag; }
  bool at_end() const { return left_.empty(); }
  // The content of the element that must come next.
  Bytes take(uint8_t tag, const char* field);
  // The same with its tag and length.
  Bytes take_whole(uint8_t tag, const char* field);
  Reader enter(uint8_t tag, const char* field);
  // Nothing may be left.
  void finish(const char* field);
  void fail(wire::FaultKind kind, const char* field);
  const wire::Fault& fault() const { return *fault_; }

 private:
  struct Element {
    Bytes whole;
    Bytes content;
  };
  Element element(uint8_t tag, const char* field);

  Bytes left_;
  wire::Fault* fault_;
  size_t offset_;  // of left_ in the token
};

// One element around the pieces.
Buffer wrap(uint8_t tag, std::initializer_list<Bytes> pieces);

// "1.3.6.1.5.5.2"; empty when the bytes are no object identifier.
std::string dotted(Bytes oid);

}  // namespace sallyport::spnego::der
