// Every RPC call's parameters: what decodes can be printed and encoded, and decodes to the same again.
// Input: the number of a call times two (plus one for its answer), then the stub.
#include "check.h"
#include "proto/rpce/calls.h"
#include "proto/rpce/ndr_decoder.h"
#include "proto/rpce/ndr_encoder.h"
#include "proto/rpce/ndr_generator.h"
#include "proto/rpce/ndr_printer.h"

using namespace sallyport;
using namespace sallyport::rpce;

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace {

template <class T>
void one(Bytes stub) {
  T first, second;
  if (ndr_decode(first, stub)) return;
  Buffer once, twice;
  ndr_encode(first, once);
  fuzz::check(!ndr_decode(second, once), "what was encoded decodes");
  fuzz::check(NdrPrinter::print(first) == NdrPrinter::print(second), "decoding undoes encoding");
  ndr_encode(second, twice);
  fuzz::check(equal(once, twice), "encoding twice gives the same bytes");
}

// Calls `visit` with the type that has this number.
template <class Visit>
void with_type(size_t number, Visit visit) {
  size_t at = 0;
  number %= 2 * std::tuple_size_v<Calls>;
  for_each_call([&]<class C>() {
    if (at++ == number) visit(std::type_identity<typename C::In>{});
    if (at++ == number) visit(std::type_identity<typename C::Out>{});
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 1) return 0;
  Buffer stub(Bytes(data + 1, size - 1));
  with_type(data[0], [&]<class T>(std::type_identity<T>) { one<T>(stub); });
  return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  if (seed % 32) return LLVMFuzzerMutate(data, size, max_size);
  Buffer stub;
  auto number = static_cast<uint8_t>(seed / 32 % (2 * std::tuple_size_v<Calls>));
  with_type(number, [&]<class T>(std::type_identity<T>) { ndr_encode(NdrGenerator(seed).generate<T>(), stub); });
  if (stub.size() + 1 > max_size) return LLVMFuzzerMutate(data, size, max_size);
  data[0] = number;
  std::copy(stub.begin(), stub.end(), data + 1);
  return stub.size() + 1;
}
