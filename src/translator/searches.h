// Searches as FIND_FIRST2, SEARCH and FIND keep them: a folder open at the server, and what of it has been found.
// [MS-CIFS] 3.3.1.6, 3.3.5.57.3, 3.3.5.48
#pragma once

#include "translator/opens.h"

namespace sallyport::translator {

struct SearchArgs {
  std::u16string path;      // the last component is a pattern; none is everything
  uint16_t attributes = 0;  // SearchAttributes
  bool dos_pattern = false;
  bool backup_intent = false;
};

// no_such_file when nothing matches. When the table is full, the search that was not used for longest makes room.
Task<Result<SearchPtr>> start_search(Exchange& x, const SearchArgs& args);
// One of this session and tree, marked as used; null when there is none.
SearchPtr find_search(Exchange& x, uint16_t sid);
// Sees to it that the listing has its next entry. False: that was all.
Task<Result<bool>> fetch_next(Exchange& x, SearchPtr search);

// Goes to behind the entry with this number and name; without a number, the name alone. What is not kept any more is looked for
// in a new listing. What is not there at all leaves the search where it is.
struct ResumeAt {
  uint32_t position = 0;
  std::u16string name;
};
Task<Result<>> resume_search(Exchange& x, SearchPtr search, const ResumeAt& at);

}  // namespace sallyport::translator
