// A transaction's pieces: where each goes, and what a client that counts wrong comes to. [MS-CIFS] 3.3.5.58
#include <gtest/gtest.h>

#include "translator/transaction.h"

namespace sallyport::translator {
namespace {

constexpr uint8_t kLetters[] = "abcdefghij";
Bytes letters(size_t from, size_t count) { return Bytes(kLetters).subspan(from, count); }

struct Whole {
  Whole(uint32_t parameters, uint32_t data) : partial{TransactionKind::trans2, header, call, parameters, data, {}} {
    call.parameters.append_zeros(parameters);
    call.data.append_zeros(data);
  }
  cifs::Header header;
  TransactionData call;
  PartialTransaction partial;

  std::string data() const { return std::string(as_text(call.data)); }
};

Piece data_piece(uint32_t total, uint32_t at, Bytes data) { return {0, total, 0, at, {}, data}; }

TEST(TransactionPieces, InAnyOrderMakeTheWhole) {
  Whole whole(0, 10);
  ASSERT_TRUE(add_piece(whole.partial, data_piece(10, 6, letters(6, 4))));
  EXPECT_FALSE(whole.partial.is_complete());
  ASSERT_TRUE(add_piece(whole.partial, data_piece(10, 0, letters(0, 6))));
  EXPECT_TRUE(whole.partial.is_complete());
  EXPECT_EQ(whole.data(), "abcdefghij");
}

TEST(TransactionPieces, OfParametersAndDataAreCountedApart) {
  Whole whole(2, 3);
  ASSERT_TRUE(add_piece(whole.partial, {2, 3, 0, 0, letters(0, 2), {}}));
  EXPECT_FALSE(whole.partial.is_complete());
  ASSERT_TRUE(add_piece(whole.partial, {2, 3, 2, 0, {}, letters(2, 3)}));
  EXPECT_TRUE(whole.partial.is_complete());
  EXPECT_EQ(as_text(whole.call.parameters), "ab");
  EXPECT_EQ(whole.data(), "cde");
}

TEST(TransactionPieces, MayAnnounceLessThanWasSaid) {
  Whole whole(0, 10);
  ASSERT_TRUE(add_piece(whole.partial, data_piece(10, 0, letters(0, 4))));
  ASSERT_TRUE(add_piece(whole.partial, data_piece(6, 4, letters(4, 2))));
  EXPECT_TRUE(whole.partial.is_complete());
  EXPECT_EQ(whole.data(), "abcdef");
}

// What does not fit is refused before a byte of it is copied.
TEST(TransactionPieces, ThatDoNotFitAreRefused) {
  struct Hostile {
    const char* why;
    Piece piece;
  } table[] = {
      {"more in all than was announced", data_piece(11, 0, letters(0, 1))},
      {"behind the end", data_piece(10, 10, letters(0, 1))},
      {"over the end", data_piece(10, 7, letters(0, 4))},
      {"a displacement that wraps", data_piece(10, 0xFFFFFFFF, letters(0, 2))},
      {"a displacement that wraps to fit", data_piece(10, 0xFFFFFFFE, letters(0, 4))},
      {"more than is left", data_piece(10, 0, letters(0, 8))},
      {"less in all than has come", data_piece(3, 0, letters(0, 1))},
      {"less in all, and over that end", data_piece(6, 5, letters(0, 2))},
      {"parameters where there are none", {1, 10, 0, 0, letters(0, 1), {}}},
      {"a total of 4 GiB", data_piece(0xFFFFFFFF, 0, letters(0, 1))},
  };
  for (const auto& [why, piece] : table) {
    Whole whole(0, 10);
    ASSERT_TRUE(add_piece(whole.partial, data_piece(10, 0, letters(0, 4))));
    auto added = add_piece(whole.partial, piece);
    ASSERT_FALSE(added) << why;
    EXPECT_EQ(added.error(), NtStatus::invalid_parameter) << why;
    EXPECT_FALSE(whole.partial.is_complete()) << why;
    EXPECT_EQ(whole.data().substr(0, 4), "abcd") << why;
  }
}

TEST(TransactionPieces, ThatComeTwiceAreOneTooMany) {
  Whole whole(0, 6);
  ASSERT_TRUE(add_piece(whole.partial, data_piece(6, 0, letters(0, 4))));
  EXPECT_FALSE(add_piece(whole.partial, data_piece(6, 0, letters(0, 4))));
}

}  // namespace
}  // namespace sallyport::translator
