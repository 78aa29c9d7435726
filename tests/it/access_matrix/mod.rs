//! The access matrix: every route, and what each kind of actor gets there. A route without a row fails.

mod page_checkers;
pub(crate) mod other_users;
mod programs;
mod tokens;
mod fixtures;
mod buttons;
mod undo_offers;
mod writes;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::{Browser, Page};
use crate::web::routes::registered;
use fixtures::{ACTORS, Client, Fixtures, Site};

/// The list is Ana's and private. `in` leads to the sign-in page, and back afterwards. A form is harmless and valid, so
/// that those who may send it see it done; an edit form that does not say what it was filled from is shown again (409),
/// and done for a token alone. Only the person who began an import can see it. The tokens are the owner's,
/// and sent without cookies: `read` is a viewer at most, `write` the owner, and neither opens a page of the account. An
/// administrator is a stranger to Ana's lists; where they get something else, the row has one column more.
const TABLE: &str = "
       route                                         anonymous, stranger, viewer, editor, owner, read, write, (administrator), form
GET    /                                             200 200 200 200 200 200 200
GET    /healthz                                      200 200 200 200 200 200 200
GET    /readyz                                       200 200 200 200 200 200 200
GET    /robots.txt                                   200 200 200 200 200 200 200
GET    /sitemap.xml                                  200 200 200 200 200 200 200
GET    /sitemap-{part}.xml                           404 404 404 404 404 404 404
GET    /favicon.ico                                  200 200 200 200 200 200 200
GET    /static/{path:.*}                             200 200 200 200 200 200 200
POST   /theme                                        303 303 303 303 303 303 303      theme=dark&back=/privacy
GET    /privacy                                      200 200 200 200 200 200 200
GET    /help                                         200 200 200 200 200 200 200
GET    /help/{topic}                                 200 200 200 200 200 200 200
GET    /share/mastodon                               200 200 200 200 200 200 200
GET    /oembed                                       404 404 404 404 404 404 404
GET    /embed/@{space}/{category}                    404 404 404 404 404 404 404
GET    /@{space}/{category}/card.png                 404 404 200 200 200 200 200
GET    /@{space}/{category}/tiers                    404 404 200 200 200 200 200
GET    /@{space}/{category}/tiers.png                404 404 200 200 200 200 200
GET    /@{space}/{category}/tiers-tall.png           404 404 200 200 200 200 200
GET    /s/{secret}/card.png                          200 200 200 200 200 200 200
GET    /s/{secret}/tiers                             200 200 200 200 200 200 200
GET    /s/{secret}/tiers.png                         200 200 200 200 200 200 200
GET    /s/{secret}/tiers-tall.png                    200 200 200 200 200 200 200
GET    /signup                                       200 303 303 303 303 200 200
POST   /signup                                       422 422 422 422 422 422 422      name=
GET    /login                                        200 303 303 303 303 200 200
POST   /login                                        303 303 303 303 303 303 303      email=ana@example.org&password=seven+quiet+herons+sing
POST   /logout                                       303 303 303 303 303 303 303
GET    /login/second-factor                          in  303 303 303 303 in  in
POST   /login/second-factor                          303 303 303 303 303 303 303      code=123456
POST   /login/passkey/challenge                      400 400 400 400 400 400 400
POST   /login/passkey                                400 400 400 400 400 400 400
GET    /account/proof                                in  200 200 200 200 in  in
POST   /account/proof                                in  303 303 303 303 in  in       password=seven+quiet+herons+sing
POST   /account/proof/passkey/challenge              in  400 400 400 400 in  in
POST   /account/proof/passkey                        in  400 400 400 400 in  in
GET    /account/second-factor                        in  200 200 200 200 in  in
GET    /account/second-factor/app                    in  303 303 303 303 in  in
POST   /account/second-factor/app                    in  303 303 303 303 in  in
POST   /account/second-factor/app/confirmation       in  422 422 422 422 in  in       code=1
POST   /account/second-factor/app/removal            in  409 409 409 409 in  in
POST   /account/second-factor/codes                  in  409 409 409 409 in  in
POST   /account/passkeys/challenge                   in  400 400 400 400 in  in
POST   /account/passkeys                             in  400 400 400 400 in  in
POST   /account/passkeys/{passkey_id}/removal        in  404 404 404 303 in  in
POST   /drafts                                       in  303 303 303 303 in  in
GET    /resets                                       200 200 200 200 200 200 200
POST   /resets                                       422 422 422 422 422 422 422      email=
GET    /resets/{reset}                               200 200 200 200 200 200 200
POST   /resets/{reset}                               422 422 422 422 422 422 422      password=
GET    /addresses/{address}                          200 200 200 200 200 200 200
POST   /addresses/{address}                          303 410 410 410 303 303 303 303
GET    /addresses/{former}/undo                      200 200 200 200 200 200 200
POST   /addresses/{former}/undo                      303 410 410 410 303 303 303 303
GET    /invitations/{invitation}                     200 200 200 200 200 200 200
POST   /invitations/{invitation}                     422 422 422 422 422 422 422      name=
GET    /account/address                              in  200 200 200 200 in  in
POST   /account/address                              in  303 303 303 303 in  in       email=another@example.org
POST   /account/address/letter                       in  303 303 303 303 in  in
GET    /trash                                        in  200 200 200 200 in  in
GET    /trash/favourites/{favourite_id}/restoration  in  404 403 200 200 403 200
GET    /trash/categories/{category_id}/restoration   in  404 403 200 200 403 200
POST   /trash/selection                              in  303 303 303 303 in  in       do=erase
POST   /trash/erasure                                in  303 303 303 303 in  in       favourite=1
GET    /search                                       in  200 200 200 200 in  in
GET    /account/tokens                               in  200 200 200 200 in  in
POST   /account/tokens                               in  201 201 201 201 in  in       name=Backup&scope=read&days=9
GET    /account/tokens/{token_id}/revocation         in  404 404 404 200 in  in
POST   /account/tokens/{token_id}/revocation         in  404 404 404 303 in  in

GET    /api/openapi.json                             200 200 200 200 200 200 200
GET    /api/docs                                     303 303 303 303 303 303 303
GET    /api/docs/{file:.*}                           200 200 200 200 200 200 200

GET    /admin                                        in  404 404 404 404 in  in  200
POST   /admin/sign-ups                               in  404 404 404 404 in  in  303  mode=open
POST   /admin/newcomers                              in  404 404 404 404 in  in  303  newcomers=yes
POST   /admin/front-list                             in  404 404 404 404 in  in  303  list=
GET    /admin/people                                 in  404 404 404 404 in  in  200
GET    /admin/people/{person_id}                     in  404 404 404 404 in  in  200
POST   /admin/people/{person_id}/suspension          in  404 404 404 404 in  in  303  why=Spam
POST   /admin/people/{person_id}/reinstatement       in  404 404 404 404 in  in  303
POST   /admin/people/{person_id}/sessions/end        in  404 404 404 404 in  in  303
POST   /admin/people/{person_id}/second-factor/reset in  404 404 404 404 in  in  303  asked=By+letter
POST   /admin/people/{person_id}/role                in  404 404 404 404 in  in  303  role=administrator
POST   /admin/invitations                            in  404 404 404 404 in  in  303  email=guest{category_id}@example.org
POST   /admin/invitations/{invitation_id}/revocation in  404 404 404 404 in  in  303
GET    /admin/jobs                                   in  404 404 404 404 in  in  200
POST   /admin/jobs/{job_id}/retry                    in  404 404 404 404 in  in  303
POST   /admin/jobs/retry                             in  404 404 404 404 in  in  303
GET    /admin/acts                                   in  404 404 404 404 in  in  200
GET    /logs                                         in  404 404 404 404 in  in  200
GET    /logs.json                                    in  404 404 404 404 in  in  200

GET    /account/data                                 in  200 200 200 200 in  in
GET    /account/consent                              in  200 200 200 200 in  in
POST   /account/archive                              in  303 303 303 303 in  in
GET    /account/archive/{archive_id}                 in  404 404 404 200 in  in
GET    /erasure/{secret}                             404 404 404 404 404 404 404
POST   /erasure/{secret}                             404 404 404 404 404 404 404

GET    /@{space}                                     404 404 200 200 200 200 200
GET    /@{space}/{category}                          404 404 200 200 200 200 200
GET    /@{space}/{category}.csv                      404 404 200 200 200 200 200
GET    /@{space}/{category}.json                     404 404 200 200 200 200 200
GET    /@{space}/{category}/feed.atom                404 404 200 200 200 200 200
GET    /@{space}/{category}/print                    404 404 200 200 200 200 200
GET    /@{space}/{category}/copy                     in  404 200 200 200 in  in
POST   /@{space}/{category}/copy                     in  404 422 303 303 in  in       name=Copy+{category_id}&space={space_id}
GET    /@{space}/{category}/comments                 404 404 200 200 200 200 200
POST   /categories/{category_id}/comments            in  404 303 303 303 403 303      body=Good
POST   /categories/{category_id}/commenting          in  404 403 403 303 403 303      commenting=nobody
POST   /favourites/{favourite_id}/comments           in  404 303 303 303 403 303      body=Good
GET    /comments/{comment_id}                        in  404 303 303 303 303 303
POST   /comments/{comment_id}                        in  404 409 403 403 403 403      body=Better
GET    /comments/{comment_id}/edit                   in  404 200 403 403 403 403
POST   /comments/{comment_id}/approval               in  404 403 409 409 403 303
POST   /comments/{comment_id}/silence                in  404 403 403 303 403 303
POST   /trash/comments/{comment_id}                  in  404 303 303 303 403 303
POST   /trash/comments/{comment_id}/restoration      in  404 403 303 303 403 303
GET    /spaces/{space_id}/silences                   in  404 403 403 200 403 200
POST   /spaces/{space_id}/silences/{user_id}/end     in  404 403 403 303 403 303
GET    /categories/{category_id}/editions/new        in  404 403 200 200 403 200
POST   /categories/{category_id}/editions/new        in  404 403 303 303 403 303      name=Kept+{category_id}&size=all&day=
POST   /categories/{category_id}/editions/offer      in  404 403 303 303 403 303
GET    /editions/{edition_id}/edit                   in  404 403 200 200 403 200
POST   /editions/{edition_id}                        in  404 403 409 409 403 303      name=Renamed&shown=on
POST   /trash/editions/{edition_id}                  in  404 403 303 303 403 303
POST   /trash/editions/{edition_id}/restoration      in  404 403 303 303 403 303
GET    /@{space}/{category}/editions                 404 404 200 200 200 200 200
GET    /@{space}/{category}/editions/{edition}       404 404 200 200 200 200 200
GET    /@{space}/{category}/editions/{edition}.csv   404 404 200 200 200 200 200
GET    /@{space}/{category}/editions/{edition}/print 404 404 200 200 200 200 200
GET    /@{space}/{category}/editions/{edition}/card.png 404 404 200 200 200 200 200
GET    /categories/{category_id}/about               in  404 200 200 200 200 200
GET    /@{space}/{category}/about                    404 404 200 200 200 200 200
GET    /s/{secret}/about                             200 200 200 200 200 200 200
GET    /s/{secret}/editions                          200 200 200 200 200 200 200
GET    /s/{secret}/editions/{edition}                200 200 200 200 200 200 200
GET    /s/{secret}/editions/{edition}/print          200 200 200 200 200 200 200
GET    /s/{secret}/editions/{edition}/card.png       200 200 200 200 200 200 200
GET    /s/{secret}/comments                          200 200 200 200 200 200 200
POST   /s/{secret}/comments                          in  403 403 403 403 403 403      body=Good
GET    /@{space}/{category}/{favourite}              404 404 200 200 200 200 200
GET    /s/{secret}                                   200 200 200 200 200 200 200
GET    /s/{secret}/print                             200 200 200 200 200 200 200
GET    /s/{secret}/feed.atom                         200 200 200 200 200 200 200
GET    /s/{secret}/compare                           200 200 200 200 200 200 200
GET    /s/{secret}/copy                              in  200 200 200 200 in  in
POST   /s/{secret}/copy                              in  422 422 422 422 in  in       name=&space=0
GET    /compare                                      200 200 200 200 200 200 200
GET    /compare/copy                                 in  303 303 303 303 in  in
POST   /compare/copy                                 in  303 303 303 303 in  in       name=&space=0
GET    /s/{secret}/compare/copy                      in  303 303 303 303 in  in
POST   /s/{secret}/compare/copy                      in  303 303 303 303 in  in       name=&space=0
GET    /s/{secret}/password                          303 303 303 303 303 303 303
POST   /s/{secret}/password                          303 303 303 303 303 303 303      password=seven+quiet+herons+sing

GET    /spaces/{space_id}/profile                    in  404 403 403 200 403 200
POST   /spaces/{space_id}/profile                    in  404 403 403 409 403 303      shown=no&about=Films
GET    /spaces/{space_id}/webhooks                   in  404 403 403 200 403 200
POST   /spaces/{space_id}/webhooks                   in  404 403 403 201 in  in       address=https://127.0.0.1/{category_id}
GET    /webhooks/{webhook_id}                        in  404 403 403 200 403 200
POST   /webhooks/{webhook_id}                        in  404 403 403 409 in  in       address=https://127.0.0.1/2
POST   /webhooks/{webhook_id}/pause                  in  404 403 403 303 403 303
POST   /webhooks/{webhook_id}/resumption             in  404 403 403 303 403 303
POST   /webhooks/{webhook_id}/secret                 in  404 403 403 200 in  in
POST   /webhooks/{webhook_id}/removal                in  404 403 403 303 403 303
POST   /webhooks/{webhook_id}/test                   in  404 403 403 303 403 303
POST   /webhooks/{webhook_id}/deliveries/{delivery_id}/repetition in 404 403 403 303 403 303
GET    /spaces/new                                   in  200 200 200 200 in  in
POST   /spaces                                       in  303 303 303 303 in  in       name=Club+{category_id}
GET    /spaces/{space_id}/settings                   in  404 403 403 200 403 200
POST   /spaces/{space_id}/settings                   in  404 403 403 409 403 303      name=Club&handle=club-{category_id}
GET    /spaces/{space_id}/closing                    in  404 403 403 200 403 200
POST   /spaces/{space_id}/closing                    in  404 403 403 303 403 303
POST   /trash/spaces/{space_id}/restoration          in  404 404 404 303 403 303
GET    /spaces/{space_id}/members                    in  404 200 200 200 200 200
POST   /spaces/{space_id}/members/{user_id}/role     in  404 403 403 303 403 303      role=editor
GET    /spaces/{space_id}/members/{user_id}/removal  in  404 403 403 200 403 200
POST   /spaces/{space_id}/members/{user_id}/removal  in  404 403 403 303 403 303
GET    /spaces/{space_id}/leaving                    in  404 200 200 200 200 200
POST   /spaces/{space_id}/leaving                    in  404 303 303 409 403 409
GET    /spaces/{space_id}/handover                   in  404 403 403 200 in  in
POST   /spaces/{space_id}/handover                   in  404 403 403 303 in  in       heir={user_id}&place=editor
GET    /spaces/{space_id}/invitations                in  404 403 403 200 403 200
POST   /spaces/{space_id}/invitations                in  404 403 403 303 403 303      email=friend{category_id}@example.org&role=viewer
POST   /spaces/{space_id}/invitations/{invitation_id}/renewal in 404 403 403 303 403 303
POST   /spaces/{space_id}/invitations/{invitation_id}/withdrawal in 404 403 403 303 403 303
GET    /joining/{joining}                            200 403 200 200 200 200 200
POST   /joining/{joining}                            in  403 303 303 303 in  in
GET    /joining/{joining}/account                    303 303 303 303 303 303 303
POST   /joining/{joining}/account                    303 303 303 303 303 303 303      name=
GET    /spaces/{space_id}/categories/new             in  404 403 200 200 403 200
POST   /spaces/{space_id}/categories                 in  404 403 303 303 403 303      name=Another+{category_id}
GET    /categories/{category_id}/edit                in  404 403 200 200 403 200
POST   /categories/{category_id}                     in  404 403 409 409 403 303      name=Renamed+{category_id}
POST   /categories/{category_id}/rank                in  404 403 303 303 403 303      place=top
GET    /categories/{category_id}/attributes          in  404 403 200 200 403 200
POST   /categories/{category_id}/attributes          in  404 403 303 303 403 303      name=Year&kind=number
GET    /attributes/{attribute_id}/edit               in  404 403 200 200 403 200
POST   /attributes/{attribute_id}                    in  404 403 409 409 403 303      name=Sort&kind=text
POST   /attributes/{attribute_id}/rank               in  404 403 303 303 403 303      place=up
POST   /attributes/{attribute_id}/removal            in  404 403 303 303 403 303
POST   /categories/{category_id}/attributes/starter-set in 404 403 303 303 403 303    set=Books

GET    /categories/{category_id}/values              in  404 403 200 200 403 200
POST   /categories/{category_id}/values              in  404 403 409 409 403 303      value-{favourite_id}-{attribute_id}=Noir

GET    /categories/{category_id}/favourites/new      in  404 403 200 200 403 200
POST   /categories/{category_id}/favourites          in  404 403 303 303 403 303      title=Ran
POST   /categories/{category_id}/rows                in  404 403 303 303 403 303      down-{favourite_id}=
GET    /favourites/{favourite_id}/edit               in  404 403 200 200 403 200
POST   /favourites/{favourite_id}                    in  404 403 409 409 403 303      title=Heat+again
GET    /favourites/{favourite_id}/move               in  404 403 200 200 403 200
POST   /favourites/{favourite_id}/rank               in  404 403 303 303 403 303      place=bottom
GET    /categories/{category_id}/order               in  404 403 200 200 403 200
POST   /categories/{category_id}/order               in  404 403 409 409 403 409      version=0
GET    /categories/{category_id}/order/by/{attribute_id} in 404 403 200 200 403 200
POST   /categories/{category_id}/order/by/{attribute_id} in 404 403 409 409 403 409   version=0
GET    /favourites/{favourite_id}/placing            in  404 403 200 200 403 200
POST   /favourites/{favourite_id}/placing            in  404 403 303 303 403 303      step=0-0&verdict=better
POST   /favourites/{favourite_id}/placing/undo       in  404 403 303 303 403 303      step=0-0
POST   /favourites/{favourite_id}/placing/end        in  404 403 303 303 403 303      place=leave
GET    /categories/{category_id}/tiers/edit          in  404 403 200 200 403 200
POST   /categories/{category_id}/tiers               in  404 403 409 409 403 409      version=-1&action=clear
GET    /categories/{category_id}/placing/new         in  404 403 200 200 403 200
POST   /categories/{category_id}/placing/new         in  404 403 303 422 403 422      way=check
GET    /categories/{category_id}/placing             in  404 403 303 200 403 200
POST   /categories/{category_id}/placing             in  404 403 303 303 403 303      step=1-0&verdict=better
POST   /categories/{category_id}/placing/undo        in  404 403 303 303 403 303      step=1-0
GET    /categories/{category_id}/placing/order       in  404 403 303 200 403 200
POST   /categories/{category_id}/placing/order       in  404 403 303 409 403 409      version=-1
POST   /categories/{category_id}/placing/removal     in  404 403 303 303 403 303      step=1-0
POST   /categories/{category_id}/placing/restoration in  404 403 303 303 403 303
GET    /categories/{category_id}/own-orders          in  404 403 403 200 403 200
POST   /categories/{category_id}/own-orders          in  404 403 403 303 403 303      own_orders=off
GET    /categories/{category_id}/mine                in  404 200 200 200 200 200
POST   /categories/{category_id}/mine                in  404 303 303 409 403 409      setting=result&version=0&begin=1
POST   /categories/{category_id}/mine/undo           in  404 303 303 303 403 303
GET    /categories/{category_id}/mine/{favourite_id} in  404 200 200 200 200 200
POST   /categories/{category_id}/mine/{favourite_id} in  404 303 303 409 403 409      setting=result&version=0&place=top
GET    /categories/{category_id}/mine/{favourite_id}/placing in 404 200 200 200 200 200
POST   /categories/{category_id}/mine/{favourite_id}/placing in 404 303 303 303 403 303 step=0-0&verdict=better
POST   /categories/{category_id}/mine/{favourite_id}/placing/undo in 404 303 303 303 403 303 step=0-0
POST   /categories/{category_id}/mine/{favourite_id}/placing/end in 404 303 303 303 403 303 place=leave
GET    /categories/{category_id}/ours                in  404 200 200 200 200 200
GET    /categories/{category_id}/ours/order          in  404 403 303 200 403 200
POST   /categories/{category_id}/ours/order          in  404 403 303 409 403 409      version=-1

POST   /trash/favourites/{favourite_id}              in  404 403 303 303 403 303
POST   /trash/favourites/{favourite_id}/restoration  in  404 403 303 303 403 303
POST   /trash/categories/{category_id}               in  404 403 303 303 403 303
POST   /trash/categories/{category_id}/restoration   in  404 403 303 303 403 303
GET    /history                                      in  200 200 200 200 in  in
GET    /history.csv                                  in  200 200 200 200 in  in
GET    /history.json                                 in  200 200 200 200 in  in
GET    /history/{entry_id}                           in  404 200 200 200 in  in
POST   /history/{entry_id}/undo                      in  404 403 303 303 403 303

GET    /categories/{category_id}/imports             in  404 403 200 200 403 200
POST   /categories/{category_id}/imports             in  404 403 303 303 403 303      pasted=Ran
GET    /imports/{import_id}                          in  404 404 404 200 403 200
POST   /imports/{import_id}                          in  404 404 404 303 403 303
GET    /imports/{import_id}/refused.csv              in  404 404 404 200 403 200
POST   /imports/{import_id}/run                      in  404 404 404 303 403 303
GET    /categories/{category_id}/on                  in  404 200 200 200 200 200
GET    /categories/{category_id}/chart               in  404 200 200 200 200 200
GET    /categories/{category_id}/export.csv          in  404 200 200 200 200 200
GET    /categories/{category_id}/export.json         in  404 200 200 200 200 200
GET    /categories/{category_id}/shares              in  404 403 403 200 403 200
POST   /categories/{category_id}/shares              in  404 403 403 303 403 303      label=Ben
POST   /categories/{category_id}/visibility          in  404 403 403 303 403 303      visibility=public
GET    /shares/{share_id}/edit                       in  404 403 403 200 403 200
POST   /shares/{share_id}                            in  404 403 403 409 403 303      label=Ben
GET    /shares/{share_id}/preview                    in  404 403 403 200 403 200
POST   /shares/{share_id}/renewal                    in  404 403 403 303 403 303
POST   /shares/{share_id}/revocation                 in  404 403 403 303 403 303

GET    /account                                      in  200 200 200 200 in  in
POST   /account                                      in  409 409 409 409 in  in       name=Somebody+{category_id}
GET    /account/security                             in  200 200 200 200 in  in
GET    /account/password                             in  200 200 200 200 in  in
POST   /account/password                             in  422 422 422 422 in  in       password=short
POST   /account/sessions/{session}/end               in  404 404 404 303 in  in  404
POST   /account/sessions/others/end                  in  303 303 303 303 in  in
GET    /account/log                                  in  200 200 200 200 in  in
GET    /notifications                                in  200 200 200 200 in  in
POST   /notifications                                in  303 303 303 303 in  in
GET    /account/emails                               in  200 200 200 200 in  in
POST   /account/emails                               in  409 409 409 409 in  in       mentions=never&spaces=daily&hour=9
GET    /unsubscribe/{secret}                         200 200 200 200 200 200 200
POST   /unsubscribe/{secret}                         200 200 200 200 200 200 200
POST   /account/time-zone                            in  204 204 204 204 in  in       time_zone=Europe/Berlin

POST   /account/consent/withdrawal                   in  303 303 303 303 in  in
POST   /account/consent                              in  303 303 303 303 in  in       agree=yes
GET    /account/erasure                              in  200 200 200 200 in  in
POST   /account/erasure                              in  303 303 303 303 in  in
POST   /account/erasure/keeping                      in  303 303 303 303 in  in

POST   /account/sessions/everywhere/end              in  303 303 303 303 in  in
";

/// A row of the table.
#[derive(Debug, Clone)]
struct Row {
    method: &'static str,
    route: &'static str,
    /// What each of [`ACTORS`] gets.
    answers: Vec<&'static str>,
    form: &'static str,
}

fn rows() -> Vec<Row> {
    let rows = TABLE.lines().filter(|line| line.starts_with(['G', 'P', 'D']));
    rows.map(|row| {
        let mut words = row.split_whitespace();
        let (method, route) = (words.next().unwrap(), words.next().unwrap());
        let rest: Vec<&str> = words.collect();
        let is_answer = |word: &&&str| **word == "in" || word.parse::<u16>().is_ok();
        let mut answers: Vec<&str> = rest.iter().take_while(is_answer).copied().collect();
        let form = rest.get(answers.len()).copied().unwrap_or_default();
        if answers.len() + 1 == ACTORS.len() {
            answers.push(answers[1]);
        }
        assert_eq!(answers.len(), ACTORS.len(), "{row}");
        Row { method, route, answers, form }
    })
    .collect()
}

impl Row {
    fn request(&self, browser: &Browser, fixtures: &Fixtures) -> Page {
        self.request_path(browser, &fixtures.fill(self.route), fixtures)
    }

    /// The same, by any actor.
    fn request_by(&self, client: Client, fixtures: &Fixtures) -> Page {
        let (site, token) = match client {
            Client::Browser(browser) => return self.request(browser, fixtures),
            Client::Token(site, token) => (site, format!("Bearer {token}")),
        };
        let (path, form) = (fixtures.fill(self.route), fixtures.fill(self.form));
        let headers = [("authorization", &*token), ("content-type", "application/x-www-form-urlencoded")];
        let body = (self.method == "POST").then_some(form.as_bytes());
        site.app.browser().send(self.method, &path, &headers, body).unwrap()
    }

    fn request_path(&self, browser: &Browser, path: &str, fixtures: &Fixtures) -> Page {
        if self.method == "GET" {
            return browser.get(path);
        }
        if self.method == "DELETE" {
            return browser.send("DELETE", path, &[("sec-fetch-site", "same-origin")], None).unwrap();
        }
        let form = fixtures.fill(self.form);
        let fields: Vec<(String, String)> =
            url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        browser.post(path, &fields)
    }

    /// Returns `true` if it changes who is signed in at the browser.
    fn changes_the_session(&self) -> bool {
        self.method == "POST"
            && [
                "/login",
                "/logout",
                "/signup",
                "/account/erasure",
                "/account/erasure/keeping",
                "/addresses/{former}/undo",
                "/account/sessions/everywhere/end",
            ]
            .contains(&self.route)
    }

    /// Returns `true` if the secret in its address is all that it asks for.
    fn has_secret(&self) -> bool {
        ["/s/", "/resets/", "/addresses/", "/invitations/", "/joining/", "/unsubscribe/"]
            .iter()
            .any(|start| self.route.starts_with(start))
    }

    fn has_id(&self) -> bool {
        self.route.contains("_id}")
    }
}

/// Method and path of everything that asks to sign in first, with some number for each name in it.
pub(crate) fn closed_to_visitors() -> Vec<(&'static str, String)> {
    let name = |part: &'static str| if part.starts_with('{') { "1" } else { part };
    let path = |row: &Row| row.route.split('/').map(name).collect::<Vec<_>>().join("/");
    rows().iter().filter(|row| row.answers[0] == "in").map(|row| (row.method, path(row))).collect()
}

/// The status, or `in` when the page leads to the sign-in page, or is it because something was typed.
fn answer(page: &Page) -> String {
    match page.location() {
        Some(place) if place.starts_with("/login?next=") => "in".into(),
        None if page.status == 401 && page.has("form[action='/login'] input[name='draft']") => "in".into(),
        _ => page.status.to_string(),
    }
}

// Z02
#[test]
fn everybody_gets_what_the_table_says() {
    let site = Site::start();
    let mut wrong = Vec::new();
    for (number, row) in rows().iter().enumerate() {
        let mut fixtures = Fixtures::create(&site, &format!("List {number}"));
        for (who, said) in row.answers.iter().enumerate() {
            // The viewer or the editor changed the first.
            if row.method != "GET" && (who > 3 || who == 3 && row.answers[2] == "303") {
                fixtures = Fixtures::create(&site, &format!("List {number} for {who}"));
            }
            let page = match (row.changes_the_session(), who) {
                (false, _) | (true, 5 | 6) => row.request_by(site.client(who, &fixtures), &fixtures),
                (true, who) => row.request(&site.fresh(who), &fixtures),
            };
            if answer(&page) != *said {
                let Row { method, route, .. } = row;
                wrong.push(format!("{method} {route}: {} {} instead of {said}", ACTORS[who], answer(&page)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

// Z02
#[test]
fn what_is_public_is_for_everybody_to_see_and_for_members_to_change() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    site.app.sql("update categories set visibility = 'public' where name = 'Films'");
    site.app.sql("update spaces set is_shown = true");
    for route in [
        "/@{space}",
        "/@{space}/{category}",
        "/@{space}/{category}/{favourite}",
        "/@{space}/{category}/print",
        "/@{space}/{category}/card.png",
        "/@{space}/{category}/tiers",
        "/@{space}/{category}/tiers.png",
        "/@{space}/{category}/about",
        "/@{space}/{category}/editions",
        "/@{space}/{category}/editions/{edition}",
        "/@{space}/{category}/editions/{edition}/print",
        "/@{space}/{category}/editions/{edition}/card.png",
        "/@{space}/{category}/editions/{edition}.csv",
        "/embed/@{space}/{category}",
        "/@{space}/{category}.csv",
        "/@{space}/{category}.json",
    ] {
        for browser in &site.browsers {
            assert_eq!(browser.get(&fixtures.fill(route)).status, 200, "{route}");
        }
    }
    let before = site.app.fingerprint();
    let of_the_list = |row: &&Row| row.method == "POST" && row.has_id() && row.answers[4] != "404";
    for row in rows().iter().filter(of_the_list) {
        let refused = [&site.browsers[0], site.stranger()].map(|it| answer(&row.request(it, &fixtures)));
        assert!(["403", "404"].contains(&&*refused[1]), "{} {refused:?}", row.route);
        assert_eq!(&*refused[0], "in", "{}", row.route);
        // Every member may comment, and leave.
        if !["403", "404"].contains(&row.answers[2]) {
            continue;
        }
        let alone =
            ["/imports", "/account", "/trash/spaces"].iter().any(|start| row.route.starts_with(start));
        let own = if alone { "404" } else { "403" };
        assert_eq!(answer(&row.request(&site.browsers[2], &fixtures)), own, "{}", row.route);
    }
    assert_eq!(site.app.fingerprint(), before);
}

/// Every address that a `url` module names.
fn named(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(named(&path));
            continue;
        }
        let Ok(text) = fs::read_to_string(path) else { continue }; // a font
        let constants = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("pub const ")?.split_once(": &str = \"/"));
        found.extend(constants.map(|(_, rest)| format!("/{}", rest.trim_end_matches("\";"))));
    }
    found
}

// Z01
#[test]
fn every_route_has_a_row() {
    let mut listed: BTreeSet<_> =
        rows().iter().map(|it| (it.method.to_owned(), it.route.to_owned())).collect();
    let both = listed.len() + programs::listed().count();
    listed.extend(programs::listed());
    assert_eq!(listed.len(), both, "a row stands twice");
    let mut served = BTreeSet::new();
    for route in registered() {
        served.extend(route.methods.iter().map(|method| (method.to_string(), route.info.pattern.to_owned())));
    }
    assert_eq!(listed, served);
    for pattern in named(Path::new("src")) {
        assert!(served.iter().any(|it| it.1 == pattern), "{pattern} has no route");
    }
}
