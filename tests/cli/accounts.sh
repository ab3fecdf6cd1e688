# Accounts on the command line: read by end_to_end.sh with ". accounts.sh", in its folder; needs a data folder daybook-data.
# says PASSWORD STATUS DESCRIPTION COMMAND…: as gives, with the password on the standard input
says() {
    password=$1
    expected=$2
    description=$3
    shift 3
    status=0
    printf '%s\n' "$password" | "$program" "$@" >out 2>err || status=$?
    if [ "$status" = "$expected" ]; then ok "$description"; else bad "$description" "daybook $*" "expected status $expected, got $status" "$(head -c 600 err)"; fi
}
gives 0 "there are no accounts at first" account list --json
is "none at all" '{"rows":[],"notes":[]}' "$(cat out)"
says "mossy granite tram" 0 "the first administrator is made" account add first --role administrator --keep-password --password-stdin
is "the database is its owner's alone" 600 "$(stat -c %a daybook-data/office.db)"
says "mossy granite tram" 0 "and an officer of two districts" account add orlova --display-name "Анна Орлова" --role officer --area town/3 --area town/4 --password-stdin --json
has "who has to change the password" '"password":"to be changed at the next login"'
says "mossy granite tram" 2 "a name is given once" account add --role officer orlova --password-stdin
has "also when it stands behind" "an account \"orlova\" already"
says "1234567890" 2 "a password that everybody has is refused" account add petrov --role officer --password-stdin
has "with the reason" "among the first"
says "mossy granite tram" 2 "a role that is none is refused" account add petrov --role king --password-stdin
has "which says what there is" "dispatcher"
says "mossy granite tram" 2 "the auditor has no other role" account add petrov --role auditor --role officer --password-stdin
gives 2 "without a terminal the password has to be on the input" account add petrov --role officer
has "and it says so" "--password-stdin"
gives 0 "roles are changed" account roles orlova --role dispatcher --json
has "to these" '"roles":"dispatcher","areas":"all"'
gives 2 "the last administrator cannot be disabled" account disable first
gives 0 "others can" account disable orlova
gives 0 "and be enabled again" account enable orlova
says "another mossy tram" 0 "a password is set by the administrator" account set-password orlova --password-stdin
gives 0 "a second factor is taken away" account reset-totp orlova
gives 2 "an account that is none" account enable nobody
gives 0 "accounts are listed" account list --json
is "two of them" 2 "$(grep -o '"account":' out | wc -l | tr -d ' ')"
if grep -q "mossy" daybook-data/office.db*; then bad "no password lies in the database"; else ok "no password lies in the database"; fi
gives 0 "what each role may do is printed" account roles
if cmp -s out "$here/../record/rights.txt"; then ok "and is the table that was reviewed"; else bad "and is the table that was reviewed"; fi
gives 0 "the data folder is as it should be" fsck
mv daybook-data.keys/wrapping.key wrapping.key
gives 2 "without the wrapping key no account opens" account list
has "and it says so" "wrapping key is missing"
tr 0-9a-f 1-9a-f0 <wrapping.key >daybook-data.keys/wrapping.key
gives 2 "with another one neither" account list
has "and it says that it is the wrong one" "is not the one"
mv wrapping.key daybook-data.keys/wrapping.key
gives 2 "no accounts without a data folder" account list --data nowhere
gives 2 "account needs to know what" account
