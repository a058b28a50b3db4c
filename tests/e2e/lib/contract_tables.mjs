// What the API models in packages do not know, in the notation of the contract's tables
// (contract/participant.md 1.3, 3, 6, 7; contract/connect-api.md 1.2, 1.3, 2.1 to 2.8, 2.13), one operation a line:
// `Name*` is required, `s1–256` a string, `i0–10` an integer, `b` a boolean, `{A, B}` an enum, `[x]1–6` a list, `{k→v}` a map,
// a capital word a shape of the list below, `(query)`, `(label)`, `(header)` where it travels. Where both know a limit,
// the contract's wins: models of packages are older.
export const participantTable = `
CreateParticipantConnection POST /participant/connection: Type [{WEBSOCKET, CONNECTION_CREDENTIALS, WEBRTC_CONNECTION}]1–, ConnectParticipant b
DisconnectParticipant POST /participant/disconnect: ClientToken s0–500
SendMessage POST /participant/message: ContentType* s1–100, Content* s1–16384, ClientToken s0–500
SendEvent POST /participant/event: ContentType* s1–100, Content s1–16384, ClientToken s0–500
GetTranscript POST /participant/transcript: ContactId s1–256, MaxResults i0–100, NextToken s1–1000, ScanDirection {FORWARD, BACKWARD}, SortOrder {ASCENDING, DESCENDING}, StartPosition StartPosition
StartAttachmentUpload POST /participant/start-attachment-upload: ContentType* s1–255, AttachmentSizeInBytes* i1–, AttachmentName* s1–256, ClientToken* s1–500
CompleteAttachmentUpload POST /participant/complete-attachment-upload: AttachmentIds* [s1–256]1–1, ClientToken* s1–500
GetAttachment POST /participant/attachment: AttachmentId* s1–256, UrlExpiryInSeconds i5–300
DescribeView GET /participant/views/{ViewToken}: ViewToken*(label) s1–1000
GetAuthenticationUrl POST /participant/authentication-url: SessionId* s36–36, RedirectUri* s1–1024
CancelParticipantAuthentication POST /participant/cancel-authentication: SessionId* s36–36
`;
export const participantShapes = `
StartPosition: Id s1–256, AbsoluteTime s1–100, MostRecent i0–100
`;

export const connectTable = `
StartChatContact PUT /contact/chat: InstanceId* s1–100, ContactFlowId* s–500, ParticipantDetails* ParticipantDetails, Attributes {s1–32767→s0–32767}, InitialMessage ChatMessage, ClientToken s–500, ChatDurationInMinutes i60–10080, SupportedMessagingContentTypes [s1–100], PersistentChat PersistentChat, RelatedContactId s1–256, ParticipantConfiguration ParticipantConfiguration, CustomerId s1–128, DisconnectOnCustomerExit [{AGENT}]1–1
CreateParticipant POST /contact/create-participant: InstanceId* s1–100, ContactId* s1–256, ParticipantDetails* ParticipantDetailsToAdd, ClientToken s–500
CreatePersistentContactAssociation POST /contact/persistent-contact-association/{InstanceId}/{InitialContactId}: InstanceId*(label) s1–100, InitialContactId*(label) s1–256, RehydrationType* {ENTIRE_PAST_SESSION, FROM_SEGMENT}, SourceContactId* s1–256, ClientToken s–500
UpdateParticipantAuthentication POST /contact/update-participant-authentication: State* s1–1000, InstanceId* s1–100, Code s1–2048, Error s1–2048, ErrorDescription s1–2048
UpdateParticipantRoleConfig PUT /contact/participant-role-config/{InstanceId}/{ContactId}: InstanceId*(label) s1–100, ContactId*(label) s1–256, ChannelConfiguration* UpdateParticipantRoleConfigChannelInfo
ListViews GET /views/{InstanceId}: InstanceId*(label) s1–100, type(query) {CUSTOMER_MANAGED, AWS_MANAGED}, maxResults(query) i1–100
CreateView PUT /views/{InstanceId}: InstanceId*(label) s1–100, ClientToken s–500, Status* {PUBLISHED, SAVED}, Content* ViewInputContent, Description s1–4096, Name* s1–255, Tags {s1–128→s0–256}
DescribeView GET /views/{InstanceId}/{ViewId}: InstanceId*(label) s1–100, ViewId*(label) s1–500
UpdateViewContent POST /views/{InstanceId}/{ViewId}: InstanceId*(label) s1–100, ViewId*(label) s1–500, Status* {PUBLISHED, SAVED}, Content* ViewInputContent
UpdateViewMetadata POST /views/{InstanceId}/{ViewId}/metadata: InstanceId*(label) s1–100, ViewId*(label) s1–500, Name s1–255, Description s1–4096
DeleteView DELETE /views/{InstanceId}/{ViewId}: InstanceId*(label) s1–100, ViewId*(label) s1–500
CreateViewVersion PUT /views/{InstanceId}/{ViewId}/versions: InstanceId*(label) s1–100, ViewId*(label) s1–500, VersionDescription s1–4096, ViewContentSha256 s1–64
ListViewVersions GET /views/{InstanceId}/{ViewId}/versions: InstanceId*(label) s1–100, ViewId*(label) s1–500, maxResults(query) i1–100
DeleteViewVersion DELETE /views/{InstanceId}/{ViewId}/versions/{ViewVersion}: InstanceId*(label) s1–100, ViewId*(label) s1–500, ViewVersion*(label) i
UpdateContactFlowModuleContent POST /contact-flow-modules/{InstanceId}/{ContactFlowModuleId}/content: InstanceId*(label) s1–100, ContactFlowModuleId*(label) s1–256, Content s1–256000, Settings s
CreateContactFlowVersion PUT /contact-flows/{InstanceId}/{ContactFlowId}/version: InstanceId*(label) s1–100, ContactFlowId*(label) s–500, Description s0–500, FlowContentSha256 s1–64
CreateContactFlowModuleVersion PUT /contact-flow-modules/{InstanceId}/{ContactFlowModuleId}/version: InstanceId*(label) s1–100, ContactFlowModuleId*(label) s1–256, Description s0–500, FlowModuleContentSha256 s1–64
CreateContactFlowModuleAlias PUT /contact-flow-modules/{InstanceId}/{ContactFlowModuleId}/alias: InstanceId*(label) s1–100, ContactFlowModuleId*(label) s1–256, AliasName* s1–255, Description s0–500, ContactFlowModuleVersion* i1–
UpdateContactFlowModuleAlias POST /contact-flow-modules/{InstanceId}/{ContactFlowModuleId}/alias/{AliasId}: InstanceId*(label) s1–100, ContactFlowModuleId*(label) s1–256, AliasId*(label) s1–256, Name s1–255, Description s0–500, ContactFlowModuleVersion i1–
DescribeAttachedFilesConfiguration GET /attached-files-configurations/{InstanceId}/{AttachmentScope}: InstanceId*(label) s1–100, AttachmentScope*(label) {EMAIL, CHAT, CASE, TASK}
UpdateAttachedFilesConfiguration POST /attached-files-configurations/{InstanceId}/{AttachmentScope}: InstanceId*(label) s1–100, AttachmentScope*(label) {CHAT, EMAIL, CASE, TASK}, MaximumSizeLimitInBytes l1–104857600, ExtensionConfiguration ExtensionConfiguration
ListAttachedFilesConfigurations GET /attached-files-configurations/{InstanceId}: InstanceId*(label) s1–100, maxResults(query) i1–100
AssociateBot PUT /instance/{InstanceId}/bot: InstanceId*(label) s1–100, LexBot LexBot, LexV2Bot LexV2Bot, ClientToken s–500
DisassociateBot POST /instance/{InstanceId}/bot: InstanceId*(label) s1–100, LexBot LexBot, LexV2Bot LexV2Bot, ClientToken s–500
AssociateLexBot PUT /instance/{InstanceId}/lex-bot: InstanceId*(label) s1–100, LexBot* LexBot, ClientToken s–500
AssociateRoutingProfileQueues POST /routing-profiles/{InstanceId}/{RoutingProfileId}/associate-queues: QueueConfigs [RoutingProfileQueueConfig]1–10
DisassociateRoutingProfileQueues POST /routing-profiles/{InstanceId}/{RoutingProfileId}/disassociate-queues: QueueReferences [RoutingProfileQueueReference]
CreatePredefinedAttribute PUT /predefined-attributes/{InstanceId}: InstanceId*(label) s1–100, Name* s1–100, Values PredefinedAttributeValues
CreateUser PUT /users/{InstanceId}: InstanceId*(label) s1–100, Username* s1–100, Password* s, IdentityInfo* NewUserIdentityInfo, PhoneConfig UserPhoneConfig, SecurityProfileIds* [s]1–10, RoutingProfileId* s
UpdateUserIdentityInfo POST /users/{InstanceId}/{UserId}/identity-info: InstanceId*(label) s1–100, UserId*(label) s1–256, IdentityInfo* UserIdentityInfo
UpdateUserPhoneConfig POST /users/{InstanceId}/{UserId}/phone-config: InstanceId*(label) s1–100, UserId*(label) s1–256, PhoneConfig* UserPhoneConfig
UpdateUserConfig POST /users/{InstanceId}/{UserId}/config: InstanceId*(label) s1–100, UserId*(label) s1–256
SearchQueues POST /search-queues: InstanceId* s1–100, MaxResults i1–500, NextToken s1–2500
SearchUsers POST /search-users: InstanceId* s1–100, MaxResults i1–500, NextToken s1–2500
SearchRoutingProfiles POST /search-routing-profiles: InstanceId* s1–100, MaxResults i1–500, NextToken s1–2500
ListRoutingProfileManualAssignmentQueues GET /routing-profiles/{InstanceId}/{RoutingProfileId}/manual-assignment-queues: InstanceId*(label) s1–100, RoutingProfileId*(label) s1–256, maxResults(query) i1–100
GetEffectiveHoursOfOperations GET /effective-hours-of-operations/{InstanceId}/{HoursOfOperationId}: InstanceId*(label) s1–100, HoursOfOperationId*(label) s1–256, fromDate*(query) s, toDate*(query) s
ListHoursOfOperationOverrides GET /hours-of-operations/{InstanceId}/{HoursOfOperationId}/overrides: InstanceId*(label) s1–100, HoursOfOperationId*(label) s1–256, maxResults(query) i1–100
CreateHoursOfOperationOverride PUT /hours-of-operations/{InstanceId}/{HoursOfOperationId}/overrides: InstanceId*(label) s1–100, HoursOfOperationId*(label) s1–256, Name* s, Description s, Config* [HoursOfOperationOverrideConfig]0–100, EffectiveFrom* s, EffectiveTill* s, OverrideType {STANDARD, OPEN, CLOSED}
DescribeHoursOfOperationOverride GET /hours-of-operations/{InstanceId}/{HoursOfOperationId}/overrides/{HoursOfOperationOverrideId}: InstanceId*(label) s1–100, HoursOfOperationId*(label) s1–256, HoursOfOperationOverrideId*(label) s1–36
UpdateHoursOfOperationOverride POST /hours-of-operations/{InstanceId}/{HoursOfOperationId}/overrides/{HoursOfOperationOverrideId}: InstanceId*(label) s1–100, HoursOfOperationId*(label) s1–256, HoursOfOperationOverrideId*(label) s1–36, Name s, Description s, Config [HoursOfOperationOverrideConfig]0–100, EffectiveFrom s, EffectiveTill s, OverrideType {STANDARD, OPEN, CLOSED}
DeleteHoursOfOperationOverride DELETE /hours-of-operations/{InstanceId}/{HoursOfOperationId}/overrides/{HoursOfOperationOverrideId}: InstanceId*(label) s1–100, HoursOfOperationId*(label) s1–256, HoursOfOperationOverrideId*(label) s1–36
SearchHoursOfOperationOverrides POST /search-hours-of-operation-overrides: InstanceId* s1–100, MaxResults i1–100, NextToken s1–2500
GetCurrentMetricData POST /metrics/current/{InstanceId}: InstanceId*(label) s1–100, Filters* MetricFilters, CurrentMetrics* [CurrentMetric]
SearchContacts POST /search-contacts: InstanceId* s1–100, TimeRange* SearchContactsTimeRange, Sort ContactSort
UpdateContact POST /contacts/{InstanceId}/{ContactId}: InstanceId*(label) s1–100, ContactId*(label) s1–256, Name s0–1024, Description s0–4096
AssociateContactWithUser POST /contacts/{InstanceId}/{ContactId}/associate-user: InstanceId*(label) s1–100, ContactId*(label) s1–256, UserId* s1–256
ListAssociatedContacts GET /contact/associated/{InstanceId}: InstanceId*(label) s1–100, contactId*(query) s1–256, maxResults(query) i1–100
GetContactMetrics POST /metrics/contact: InstanceId* s1–250, ContactId* s1–250
SearchViews POST /search-views: InstanceId* s1–250, MaxResults i1–100, NextToken s1–2500
`;
export const connectShapes = `
ParticipantDetails: DisplayName* s1–256
ParticipantDetailsToAdd: ParticipantRole* {CUSTOM_BOT, AGENT, CUSTOMER, SYSTEM, SUPERVISOR}, DisplayName* s1–256
ChatMessage: ContentType* s1–100, Content* s1–16384
PersistentChat: RehydrationType* {ENTIRE_PAST_SESSION, FROM_SEGMENT}, SourceContactId* s1–256
ParticipantConfiguration: ResponseMode {INCREMENTAL, COMPLETE}
UpdateParticipantRoleConfigChannelInfo: Chat* ChatParticipantRoleConfig
ChatParticipantRoleConfig: ParticipantTimerConfigList* [ParticipantTimerConfiguration]1–6
ParticipantTimerConfiguration: ParticipantRole* {CUSTOMER, AGENT}, TimerType* {IDLE, DISCONNECT_NONCUSTOMER}, TimerValue* ParticipantTimerValue
ParticipantTimerValue: ParticipantTimerDurationInMinutes i2–480
ViewInputContent: Template* s, Actions* [s1–255]
MetricFilters: Channels [{CHAT, VOICE, TASK, EMAIL}]–4
ContactSort: FieldName* {INITIATION_TIMESTAMP, DISCONNECT_TIMESTAMP}, Order* {ASCENDING, DESCENDING}
CurrentMetric: Name* {CONTACTS_IN_QUEUE, AGENTS_ONLINE, AGENTS_AVAILABLE, AGENTS_ON_CALL, AGENTS_NON_PRODUCTIVE, AGENTS_AFTER_CONTACT_WORK, AGENTS_ERROR, AGENTS_STAFFED, OLDEST_CONTACT_AGE, CONTACTS_SCHEDULED, AGENTS_ON_CONTACT, SLOTS_ACTIVE, SLOTS_AVAILABLE}
SearchContactsTimeRange: Type* {INITIATION_TIMESTAMP, SCHEDULED_TIMESTAMP, CONNECTED_TO_AGENT_TIMESTAMP, DISCONNECT_TIMESTAMP, ENQUEUE_TIMESTAMP}, StartTime* ts, EndTime* ts
LexBot: Name* s–50, LexRegion* s–60
LexV2Bot: AliasArn* s1–100
RoutingProfileQueueReference: QueueId* s, Channel* {CHAT, VOICE, TASK, EMAIL}
RoutingProfileQueueConfig: QueueReference* RoutingProfileQueueReference, Priority* i1–99, Delay* i0–9999
PredefinedAttributeValues: StringList [s1–100]0–500
NewUserIdentityInfo: FirstName* s0–255, LastName* s0–300, Email* s
UserIdentityInfo: FirstName s0–255, LastName s0–300, Email s
UserPhoneConfig: PhoneType {SOFT_PHONE, DESK_PHONE}, AutoAccept b, AfterContactWorkTimeLimit i0–
HoursOfOperationOverrideConfig: Day* {SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY}, StartTime* OverrideTimeSlice, EndTime* OverrideTimeSlice
OverrideTimeSlice: Hours* i0–23, Minutes* i0–59
ExtensionConfiguration: AllowedExtensions* [AllowedExtension]
AllowedExtension: Extension* s1–10
`;
