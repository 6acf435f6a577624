// What the setup words, parameters and data of SMB1's transactions are: of a request by itself, of an answer by what was asked.
#pragma once

#include <optional>

#include "proto/catalogue.h"
#include "proto/cifs/nt_transact.h"
#include "proto/cifs/trans2_find_info.h"
#include "proto/cifs/trans2_levels.h"

namespace sallyport::proto {

struct CifsQuestion {
  cifs::Command command{};  // transaction, transaction2 or nt_transact
  uint16_t function = 0;    // the subcommand; of a call to \PIPE\LANMAN the opcode
  bool is_rap = false;
  uint16_t level = 0;       // where the subcommand has some
  cifs::FindForm form;      // of listings, and of text
  bool extended = false;    // kRequestExtendedResponse of a create
};

// nullopt when it is no transaction's first request, or one that is not known.
std::optional<CifsQuestion> cifs_question(Bytes request);

// nullptr for what carries nothing, or is not known.
struct CifsParts {
  const MessageType* setup = nullptr;
  const MessageType* parameters = nullptr;
  const MessageType* data = nullptr;
};
CifsParts cifs_parts(const CifsQuestion& question, bool response);

// All of these types, for the catalogue.
std::span<const MessageType> cifs_part_messages();

// The data of TRANSACTION2's levels.
const MessageType* find_level_type(cifs::FindLevel level, cifs::FindForm form);
const MessageType* query_level_type(cifs::QueryLevel level, bool unicode);
const MessageType* set_level_type(cifs::SetLevel level, bool unicode);
const MessageType* fs_level_type(cifs::FsLevel level, bool unicode);

}  // namespace sallyport::proto
