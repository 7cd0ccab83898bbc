// Sentences with places for what is drawn: names of people and addresses, and what only looks like them.

/** `{n}` any name, `{f}` first, `{l}` last, `{fl}` both, `{t}` with a title, `{a}` an address; everything else is neither. */
export const templates: readonly string[] = String.raw`
{n}
{fl}
{n}, {job}
{n} <{email}>
"{n}" <{email}>
From: {n} <{email}>
To: {n}, {n}
Cc: {n}; {n}
On {date}, {n} wrote:
On {day}, {fl} <{email}> wrote:
{n} wrote:
{n} said:
{n} writes:
Dear {n},
Dear {t},
Hi {f},
Hello {f}, how are you?
Hey {f}! {sent}
Thanks, {f}
Thanks,\n{n}
Regards,\n{fl}
Best regards,\n{n}\n{job}, {org}
Cheers, {f}
Yours sincerely,\n{fl}\n{org}
-- \n{fl}
{sent} -- {fl}
Hi, this is {n} from {org}.
My name is {n} and I live in {city}.
my name is {n}
My name is {n}. {sent}
I am {n}, {job} at {org}.
I'm {f}, nice to meet you.
Call me {f}.
Please call {n} at {phone}.
Can you ask {f} whether the {noun} is ready?
Could {n} send the {noun} to {f}?
Has {n} answered yet?
Did you see {n} on {day}?
Have you met {n}?
Who is {n}?
Where does {n} live?
I spoke to {n} about the {noun}.
I met {f} and {f} in {city}.
I talked with {fl} yesterday, and {f} agreed.
{f} and {f} moved to {city}.
{f} is from {country}.
{n} was born on {date} in {city}.
{n} was born in {city}, {country}.
{n}, born {date}, works for {org}.
{n} works at {org} as a {job}.
{n} joined {org} in {num}.
{n} lives in {city}, {country}.
{n} lives at {a}.
{n}, {a}
{n}\n{a}
Patient: {n}
Patient {n} was admitted on {date}.
Patient name: {n}, date of birth {date}
Name: {n}
Name: {n}\nAddress: {a}
Full name: {n}\nEmail: {email}\nPhone: {phone}
Customer: {n}, account {num}
First name: {f} Last name: {l}
Surname: {l}
Contact: {fl}, {phone}
Account holder: {n}
Cardholder {n}, card ending in {num}
Signed: {n}
The account of {n} was closed.
The claim of {n} against {org} was settled.
The invoice was paid by {n} on {date}.
The meeting with {t} is on {day}.
{t} called about the {adj} {noun}.
{t} will see you now.
Ask for {t} at the desk.
We visited {t} in {city}.
{t} of {org} declined to comment.
According to {n}, the {noun} is {adj}.
"{sent}" said {n}, {job} of {org}.
"{sent}" {l} said.
{l} added that {sent}
{l} told reporters in {city} that {sent}
President {l} visited {country} on {day}.
Senator {fl} of {city} voted against it.
Professor {l} teaches in {city}.
Directed by {n}
Written by {n} and {n}
Starring {n}, {n} and {n}
Photo by {n}
A film by {n}, with {n} as the {noun}
{title} by {n}
I love the songs of {n}, mostly {title}.
Is there a concert of {n} in {city}?
{n} sang {title} last night.
{n}'s {noun} is {adj}.
{f}'s mother came from {country}.
{fl}'s new book, {title}, is out.
I think {f}'s {noun} broke.
My friend {f} has a {adj} {noun}.
My wife {f} and I flew to {city}.
My brother {f} works for {org}.
her husband {n} and their son {f}
Your manager, {n}, approved the {noun}.
the author, {n}, lives in {city}
our colleague {n} from {org}
Attn: {n}
c/o {n}, {a}
Reported by {n} on {date}
Assigned to: {fl}
Reviewed-by: {fl} <{email}>
Author: {fl} <{email}>
Copyright {num} {fl}
- {n}, {org}
* {n} ({city})
1. {n}\n2. {n}\n3. {n}
{n} | {job} | {org}
{n};{email};{phone}
{n},{num},{city}
{ "name": "{n}", "city": "{city}" }
{"firstName":"{f}","lastName":"{l}"}
<b>{n}</b> {sent}
{n} vs. {n}
{n} beat {n} in {city} on {day}.
{f}: {sent}
{f}: hi {f}, did you get the {noun}?
{f} asked {f} for the {noun}
when did {f} leave?
it belongs to {n}
maybe it is under {n}
try {n} instead
thank you {f}
thx {f} !
sorry {f}, the {noun} is {adj}
Send it to {n}, {a}.
Please deliver the {noun} to {a}.
Please ship to: {a}
Ship to\n{n}\n{a}
Address: {a}
My address is {a}
My new address is {a}. {sent}
I moved to {a}
I live at {a}
Our office is at {a}.
We are located at {a}
Visit us at {a}!
{org}, {a}
{org}\n{a}\n{phone}
Office: {a} Phone: {phone}
The {noun} was sent to {a} on {date}.
The {noun} at {a} is {adj}.
How do I get to {a}?
How far is it from {city} to {a}?
Is there a {noun} near {a}?
Meet me at {a} on {day}.
Billing address: {a}
Return to {a}
Can you send a new card to {a}?
Can you change my address to {a}?
the house on {a}
Home: {a}, Work: {a}
{a}
{sent}
{sent} {sent}
{sent} {sent} {sent}
{org} announced its {noun} on {day}.
{org} is based in {city}, {country}.
{org} and {org} will merge.
{org} hired {num} people in {country}.
The {org} was founded in {num}.
I work for {org} in {city}.
Is {org} open on {day}?
{title} is my favourite book.
Have you read {title}?
{title} ({num})
We watched {title} in {city}.
{prod} for {num} dollars
The {prod} is out of stock.
I bought a {prod} from {org}.
{Adj} {Noun} {Noun}
{Noun} {Noun} of {city}
The {Noun} of {Noun}
{Noun} And {Noun}: {sent}
{Adj} {noun} in {city}
{city} is the capital of {country}.
{city}, {country}
I flew from {city} to {city} on {date}.
The weather in {city} is {adj}.
Is it cold in {city} in {date}?
University of {city}
{city} Airport, Terminal {num}
New {Noun}: {sent}
Subject: {Adj} {noun} {verb}
Re: [{Noun}] {Adj} {noun}
Date: {day}, {date}
Message {num} of {num}
See {url} for {noun}.
{url}
{email}
{phone}
Call {phone} now!
Chapter {num}: {Adj} {Noun}
Section {num}. {sent}
Version {num}.{num} of {Noun} {verb}s {noun}.
Total: {num} {noun}s
{num} {noun}s and {num} {noun}s
{job} wanted in {city}
We need a {job} for {org}.
The {job} said that {sent}
{Noun} is {adj}. {sent}
Dear Sir or Madam,
Dear Customer,
Dear Friend,
Hi all,
Hello everyone, {sent}
Kind regards,\nThe {org} Team
Thanks, {org} Support
Yours faithfully,\nCustomer Service
I am {adj} and {adj}.
What is the {noun} of the {noun}?
How do I {verb} the {noun}?
I can't {verb} my {noun} in {city}.
My card number {num} is lost.
Transfer {num} euros to account {num}.
ZIP: {num}
Order {num}: {num} x {prod}
I am from {country}. I speak {Noun}.
{country}'s {noun} grew in {num}.
Happy {Noun} Day!
On {day} {org} {verb}ed {title}.
GNU General Public License
Linux Kernel {num}.{num}
United Nations, World Bank and European Union
North America, South Africa, New Zealand, Hong Kong
Internet Explorer and Windows {num}
`
  .trim()
  .split('\n')
  .map((line) => line.replaceAll('\\n', '\n'));
