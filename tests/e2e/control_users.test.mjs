// Users, their proficiencies, statuses and security profiles through @aws-sdk/client-connect (connect-api.md 1.2, 2.12).
import assert from 'node:assert/strict';
import * as sdk from '@aws-sdk/client-connect';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { uuid } from './lib/chat.mjs';
import { assertSdkError } from './lib/sdk.mjs';
import { caller } from './lib/shapes.mjs';
import { signedCall } from './lib/sign.mjs';

const server = await startServer();
const { InstanceArn, AgentUsername } = server.keys;
const call = caller(server, sdk);
const unknownId = '00000000-0000-4000-8000-000000000000';
const refused = (name, input, error, status, message) => assertSdkError(call(name, input), error, status, message);

const profiles = (await call('ListSecurityProfiles')).SecurityProfileSummaryList;
const securityId = (name) => profiles.find((p) => p.Name === name).Id;
const routing = (await call('ListRoutingProfiles')).RoutingProfileSummaryList[0];
const person = (more) => ({
  Username: 'jane.doe', Password: 'Correct-Horse-9', RoutingProfileId: routing.Id, SecurityProfileIds: [securityId('Agent')],
  IdentityInfo: { FirstName: 'Jane', LastName: 'Doe', Email: 'jane@example.com' }, ...more,
});

check('the agent of init is a user like any other', async () => {
  const [agent] = (await call('ListUsers')).UserSummaryList;
  assert.equal(agent.Username, AgentUsername);
  assert.equal(agent.Arn, `${InstanceArn}/agent/${agent.Id}`);
  const { User } = await call('DescribeUser', { UserId: agent.Arn });
  assert.equal(User.RoutingProfileId, routing.Id);
  assert.deepEqual(User.SecurityProfileIds.sort(), [securityId('Admin'), securityId('Agent')].sort());
  assert.equal(User.PhoneConfig.PhoneType, 'SOFT_PHONE');
  assert.deepEqual(Object.keys(User).filter((k) => /pass/i.test(k)), []);
});

check('a user is created, described, changed and deleted', async () => {
  const { UserId, UserArn } = await call('CreateUser', person({ Tags: { shift: 'late' } }));
  assert.match(UserId, uuid);
  assert.equal(UserArn, `${InstanceArn}/agent/${UserId}`);
  const describe = async () => (await call('DescribeUser', { UserId })).User;
  const first = await describe();
  assert.equal(first.Username, 'jane.doe');
  assert.deepEqual(first.IdentityInfo, { FirstName: 'Jane', LastName: 'Doe', Email: 'jane@example.com' });
  assert.deepEqual(first.Tags, { shift: 'late' });

  await call('UpdateUserIdentityInfo', { UserId, IdentityInfo: { FirstName: 'Janet', LastName: 'Roe' } });
  // Younger than this client.
  const configured = await signedCall(server, 'POST', `/users/${server.keys.InstanceId}/${UserId}/config`,
    { AutoAcceptConfigs: [{ Channel: 'CHAT', AutoAccept: true }] });
  assert.equal(configured.status, 200);
  const twice = await signedCall(server, 'POST', `/users/${server.keys.InstanceId}/${UserId}/config`,
    { AutoAcceptConfigs: [{ Channel: 'CHAT', AutoAccept: true }, { Channel: 'CHAT', AutoAccept: false }] });
  assert.equal(twice.status, 400);
  await call('UpdateUserPhoneConfig', { UserId, PhoneConfig: { PhoneType: 'SOFT_PHONE', AutoAccept: true, AfterContactWorkTimeLimit: 30 } });
  await call('UpdateUserSecurityProfiles', { UserId, SecurityProfileIds: [securityId('Admin')] });
  const other = await call('CreateRoutingProfile', { Name: 'Other', Description: 'x', MediaConcurrencies: [],
    DefaultOutboundQueueId: (await call('ListQueues', { QueueTypes: ['STANDARD'] })).QueueSummaryList[0].Id });
  await call('UpdateUserRoutingProfile', { UserId, RoutingProfileId: other.RoutingProfileArn });
  const then = await describe();
  assert.deepEqual(then.IdentityInfo, { FirstName: 'Janet', LastName: 'Roe' });
  assert.deepEqual(then.PhoneConfig, { PhoneType: 'SOFT_PHONE', AutoAccept: true, AfterContactWorkTimeLimit: 30 });
  assert.equal(then.AutoAcceptConfigs, undefined, 'the same for every channel clears the lists');
  assert.deepEqual(then.SecurityProfileIds, [securityId('Admin')]);
  assert.equal(then.RoutingProfileId, other.RoutingProfileId);

  await call('DeleteUser', { UserId });
  await refused('DescribeUser', { UserId }, 'ResourceNotFoundException', 404, /USER/);
  await call('DeleteRoutingProfile', { RoutingProfileId: other.RoutingProfileId });
});

check('what does not fit is refused', async () => {
  const bad = (more, message, name = 'InvalidParameterException', status = 400) =>
    refused('CreateUser', person({ Username: 'nobody', ...more }), name, status, message);
  await bad({ Username: 'a'.repeat(21) }, /Username/);
  await bad({ Username: 'with blank' }, /Username/);
  await bad({ Username: 'at@' }, /e-mail/);
  await bad({ Password: undefined }, /Password/);
  for (const Password of ['Short1', 'alllower1', 'ALLUPPER1', 'NoDigitsHere', 'With Blank1', 'A1' + 'x'.repeat(63)]) await bad({ Password }, /Password/);
  await bad({ IdentityInfo: { FirstName: 'A', LastName: 'B' } }, /Email/);
  await bad({ SecurityProfileIds: [] }, /SecurityProfileIds/);
  await bad({ SecurityProfileIds: [unknownId] }, /SECURITY_PROFILE/, 'ResourceNotFoundException', 404);
  await bad({ RoutingProfileId: unknownId }, /ROUTING_PROFILE/, 'ResourceNotFoundException', 404);
  await bad({ Username: AgentUsername }, undefined, 'DuplicateResourceException', 409);
  assert.equal((await call('ListUsers')).UserSummaryList.length, 1);
});

check('many users are hashed beside everything else', async () => {
  const names = Array.from({ length: 6 }, (_, i) => `user${i}`);
  const slow = Promise.all(names.map((Username) => call('CreateUser', person({ Username, IdentityInfo: { FirstName: Username, LastName: i18n(Username), Email: `${Username}@example.com` } }))));
  await call('ListAgentStatuses');
  const made = await slow;
  const found = await call('SearchUsers', { SearchCriteria: { StringCondition: { FieldName: 'Username', Value: 'user', ComparisonType: 'STARTS_WITH' } }, MaxResults: 4 });
  assert.equal(found.Users.length, 4);
  assert.equal(found.ApproximateTotalCount, 6);
  assert.equal(found.Users[0].IdentityInfo.Email, undefined);
  const agents = await call('SearchUsers', { SearchCriteria: { AndConditions: [
    { StringCondition: { FieldName: 'SecurityProfileId', Value: securityId('Agent'), ComparisonType: 'EXACT' } },
    { StringCondition: { FieldName: 'FirstName', Value: 'user3', ComparisonType: 'EXACT' } }] } });
  assert.deepEqual(agents.Users.map((u) => u.Username), ['user3']);
  await call('UpdateUserPhoneConfig', { UserId: made[0].UserId, PhoneConfig: { PhoneType: 'SOFT_PHONE', AfterContactWorkTimeLimit: 5 } });
  const [one] = (await call('SearchUsers', { SearchCriteria: { StringCondition: { FieldName: 'ResourceId', Value: made[0].UserId, ComparisonType: 'EXACT' } } })).Users;
  assert.equal(one.PhoneConfig.AfterContactWorkTimeLimit, 5000, 'milliseconds here');
});

const i18n = (text) => `${text}-이름`;

check('proficiencies name predefined attributes', async () => {
  await call('CreatePredefinedAttribute', { Name: 'language', Values: { StringList: ['English', 'Korean'] } });
  const UserId = (await call('ListUsers')).UserSummaryList[0].Id;
  const level = (AttributeValue, Level) => ({ AttributeName: 'language', AttributeValue, Level });
  await call('AssociateUserProficiencies', { UserId, UserProficiencies: [level('English', 3), level('Korean', 5)] });
  await refused('AssociateUserProficiencies', { UserId, UserProficiencies: [level('French', 3)] }, 'InvalidParameterException', 400);
  await refused('AssociateUserProficiencies', { UserId, UserProficiencies: [level('English', 9)] }, 'InvalidParameterException', 400);
  await call('UpdateUserProficiencies', { UserId, UserProficiencies: [level('English', 4)] });
  const page = await call('ListUserProficiencies', { UserId, MaxResults: 1 });
  assert.equal(page.UserProficiencyList.length, 1);
  const all = (await call('ListUserProficiencies', { UserId })).UserProficiencyList;
  assert.deepEqual(all.map((p) => `${p.AttributeValue} ${p.Level}`).sort(), ['English 4', 'Korean 5']);
  await refused('DeletePredefinedAttribute', { Name: 'language' }, 'ResourceInUseException', 409);
  await call('DisassociateUserProficiencies', { UserId, UserProficiencies: [{ AttributeName: 'language', AttributeValue: 'English' }, { AttributeName: 'language', AttributeValue: 'Korean' }] });
  await refused('UpdateUserProficiencies', { UserId, UserProficiencies: [level('English', 4)] }, 'ResourceNotFoundException', 404);
  await call('UpdatePredefinedAttribute', { Name: 'language', Values: { StringList: ['Japanese'] }, Purposes: ['ROUTING'] });
  const { PredefinedAttribute } = await call('DescribePredefinedAttribute', { Name: 'language' });
  assert.deepEqual(PredefinedAttribute.Values.StringList, ['Japanese']);
  await call('CreatePredefinedAttribute', { Name: 'a b/c?', Values: { StringList: [] } });
  await call('DescribePredefinedAttribute', { Name: 'a b/c?' });
  assert.deepEqual((await call('ListPredefinedAttributes', { MaxResults: 1 })).PredefinedAttributeSummaryList.map((a) => a.Name), ['a b/c?']);
  assert.equal((await call('SearchPredefinedAttributes', { SearchCriteria: { StringCondition: { FieldName: 'name', Value: 'lang', ComparisonType: 'STARTS_WITH' } } })).PredefinedAttributes.length, 1);
  await call('DeletePredefinedAttribute', { Name: 'language' });
  await refused('DescribePredefinedAttribute', { Name: 'language' }, 'ResourceNotFoundException', 404);
});

check('agent statuses', async () => {
  const list = (await call('ListAgentStatuses')).AgentStatusSummaryList;
  assert.deepEqual(list.map((s) => `${s.Name} ${s.Type}`), ['Available ROUTABLE', 'Offline OFFLINE']);
  assert.equal(list[0].Arn, `${InstanceArn}/agent-state/${list[0].Id}`);
  const { AgentStatusId, AgentStatusARN } = await call('CreateAgentStatus', { Name: 'Lunch', State: 'ENABLED', Description: 'Away' });
  assert.match(AgentStatusARN, /agent-state/);
  const describe = async () => (await call('DescribeAgentStatus', { AgentStatusId })).AgentStatus;
  assert.equal((await describe()).Type, 'CUSTOM');
  assert.equal((await describe()).DisplayOrder, 3);
  await call('UpdateAgentStatus', { AgentStatusId, Name: 'Dinner', State: 'DISABLED', ResetOrderNumber: true });
  assert.equal((await describe()).State, 'DISABLED');
  assert.equal((await describe()).DisplayOrder, 4);
  assert.deepEqual((await call('ListAgentStatuses', { AgentStatusTypes: ['CUSTOM'] })).AgentStatusSummaryList.map((s) => s.Name), ['Dinner']);
  const found = await call('SearchAgentStatuses', { SearchCriteria: { StringCondition: { FieldName: 'type', Value: 'OFFLINE', ComparisonType: 'EXACT' } } });
  assert.deepEqual(found.AgentStatuses.map((s) => s.Name), ['Offline']);
  await refused('CreateAgentStatus', { Name: 'Dinner', State: 'ENABLED' }, 'DuplicateResourceException', 409);
  await refused('UpdateAgentStatus', { AgentStatusId: list[0].Id, State: 'DISABLED' }, 'InvalidRequestException', 400);
});

check('security profiles', async () => {
  assert.deepEqual(profiles.map((p) => p.Name), ['Admin', 'Agent', 'CallCenterManager', 'QualityAnalyst']);
  const { SecurityProfileId, SecurityProfileArn } = await call('CreateSecurityProfile', { SecurityProfileName: 'Night', Description: 'x', Permissions: ['BasicAgentAccess', 'Users.View'] });
  assert.equal(SecurityProfileArn, `${InstanceArn}/security-profile/${SecurityProfileId}`);
  const { SecurityProfile } = await call('DescribeSecurityProfile', { SecurityProfileId });
  assert.equal(SecurityProfile.SecurityProfileName, 'Night');
  assert.equal(SecurityProfile.Permissions, undefined);
  await call('UpdateSecurityProfile', { SecurityProfileId, Permissions: ['Queues.View'] });
  assert.deepEqual((await call('ListSecurityProfilePermissions', { SecurityProfileId })).Permissions, ['Queues.View']);
  const admin = await call('ListSecurityProfilePermissions', { SecurityProfileId: securityId('Admin'), MaxResults: 5 });
  assert.equal(admin.Permissions.length, 5);
  assert.ok(admin.NextToken);
  const found = await call('SearchSecurityProfiles', { SearchCriteria: { StringCondition: { FieldName: 'name', Value: 'night', ComparisonType: 'EXACT' } } });
  assert.equal(found.SecurityProfiles[0].SecurityProfileName, 'Night');
  await call('DeleteSecurityProfile', { SecurityProfileId });
  await refused('DeleteSecurityProfile', { SecurityProfileId: securityId('Agent') }, 'ResourceInUseException', 409);
});

stopsCleanly(server);
