// The instance, what it is bound to, and hours of operation through @aws-sdk/client-connect (connect-api.md 1.2, 1.3, 8).
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import * as sdk from '@aws-sdk/client-connect';
import { check, startServer, stopsCleanly } from './harness.mjs';
import { assertSdkError } from './lib/sdk.mjs';
import { caller } from './lib/shapes.mjs';
import { signedCall } from './lib/sign.mjs';

const server = await startServer();
const { InstanceId, InstanceArn } = server.keys;
const call = caller(server, sdk);
const unknownId = '00000000-0000-4000-8000-000000000000';
const refused = (name, input, error, status, message) => assertSdkError(call(name, input), error, status, message);

check('the instance', async () => {
  const { InstanceSummaryList } = await call('ListInstances');
  assert.equal(InstanceSummaryList.length, 1);
  assert.equal(InstanceSummaryList[0].Arn, InstanceArn);
  const { Instance } = await call('DescribeInstance', { InstanceId: InstanceArn });
  assert.equal(Instance.Id, InstanceId);
  assert.equal(Instance.InstanceStatus, 'ACTIVE');
  assert.equal(Instance.InboundCallsEnabled, false);
  await refused('DescribeInstance', { InstanceId: unknownId }, 'ResourceNotFoundException', 404, /INSTANCE/);
});

check('instance attributes', async () => {
  const first = await call('ListInstanceAttributes');
  assert.equal(first.Attributes.length, 7);
  const second = await call('ListInstanceAttributes', { NextToken: first.NextToken });
  assert.equal(second.Attributes.length, 6);
  assert.equal(second.NextToken, undefined);
  const on = [...first.Attributes, ...second.Attributes].filter((a) => a.Value === 'true').map((a) => a.AttributeType).sort();
  assert.deepEqual(on, ['CONTACTFLOW_LOGS', 'MULTI_PARTY_CHAT_CONFERENCE']);
  await call('UpdateInstanceAttribute', { AttributeType: 'MESSAGE_STREAMING', Value: 'true' });
  assert.equal((await call('DescribeInstanceAttribute', { AttributeType: 'MESSAGE_STREAMING' })).Attribute.Value, 'true');
  await refused('UpdateInstanceAttribute', { AttributeType: 'MESSAGE_STREAMING', Value: 'maybe' }, 'InvalidParameterException', 400);
  await refused('DescribeInstanceAttribute', { AttributeType: 'NO_SUCH' }, 'InvalidParameterException', 400);
});

check('security keys: two, each once', async () => {
  const pem = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
  const Key = pem();
  const { AssociationId } = await call('AssociateSecurityKey', { Key });
  await refused('AssociateSecurityKey', { Key }, 'ResourceConflictException', 409);
  await refused('AssociateSecurityKey', { Key: 'no pem' }, 'InvalidParameterException', 400);
  await call('AssociateSecurityKey', { Key: pem() });
  await refused('AssociateSecurityKey', { Key: pem() }, 'ServiceQuotaExceededException', 402);
  const one = await call('ListSecurityKeys', { MaxResults: 1 });
  assert.equal(one.SecurityKeys.length, 1);
  assert.equal((await call('ListSecurityKeys', { MaxResults: 1, NextToken: one.NextToken })).SecurityKeys.length, 1);
  assert.ok((await call('ListSecurityKeys')).SecurityKeys.some((k) => k.Key === Key && k.CreationTime instanceof Date));
  await call('DisassociateSecurityKey', { AssociationId });
  await refused('DisassociateSecurityKey', { AssociationId }, 'ResourceNotFoundException', 404);
});

check('origins, functions and bots', async () => {
  for (const Origin of ['https://b.example.com', 'https://a.example.com:8443', 'http://localhost:3000']) await call('AssociateApprovedOrigin', { Origin });
  await refused('AssociateApprovedOrigin', { Origin: 'https://b.example.com' }, 'ResourceConflictException', 409);
  await refused('AssociateApprovedOrigin', { Origin: 'https://b.example.com/path' }, 'InvalidParameterException', 400);
  const page = await call('ListApprovedOrigins', { MaxResults: 2 });
  assert.deepEqual(page.Origins, ['http://localhost:3000', 'https://a.example.com:8443']);
  assert.deepEqual((await call('ListApprovedOrigins', { MaxResults: 2, NextToken: page.NextToken })).Origins, ['https://b.example.com']);
  await call('DisassociateApprovedOrigin', { Origin: 'https://b.example.com' });
  await refused('DisassociateApprovedOrigin', { Origin: 'https://b.example.com' }, 'ResourceNotFoundException', 404);

  const FunctionArn = 'arn:aws:lambda:us-west-2:123456789012:function:hello';
  await call('AssociateLambdaFunction', { FunctionArn });
  assert.deepEqual((await call('ListLambdaFunctions')).LambdaFunctions, [FunctionArn]);
  await call('DisassociateLambdaFunction', { FunctionArn });
  assert.deepEqual((await call('ListLambdaFunctions')).LambdaFunctions, []);

  const AliasArn = 'arn:aws:lex:us-west-2:123456789012:bot-alias/ABCDEFGHIJ/TSTALIASID';
  const LexBot = { Name: 'Order', LexRegion: 'us-west-2' };
  await call('AssociateBot', { LexV2Bot: { AliasArn } });
  await call('AssociateLexBot', { LexBot });
  await refused('AssociateBot', { LexBot, LexV2Bot: { AliasArn } }, 'InvalidRequestException', 400);
  assert.deepEqual((await call('ListBots', { LexVersion: 'V2' })).LexBots, [{ LexV2Bot: { AliasArn } }]);
  assert.deepEqual((await call('ListBots', { LexVersion: 'V1' })).LexBots, [{ LexBot }]);
  assert.deepEqual((await call('ListLexBots')).LexBots, [LexBot]);
  await call('DisassociateLexBot', { BotName: 'Order', LexRegion: 'us-west-2' });
  await call('DisassociateBot', { LexV2Bot: { AliasArn } });
  assert.deepEqual((await call('ListBots', { LexVersion: 'V2' })).LexBots, []);
});

check('storage: transcripts and attachments are built in', async () => {
  for (const ResourceType of ['CHAT_TRANSCRIPTS', 'ATTACHMENTS']) {
    const { StorageConfigs: [built] } = await call('ListInstanceStorageConfigs', { ResourceType });
    assert.equal(built.StorageType, 'S3');
    await refused('DisassociateInstanceStorageConfig', { ResourceType, AssociationId: built.AssociationId }, 'InvalidRequestException', 400);
  }
  const ResourceType = 'CONTACT_TRACE_RECORDS';
  const StorageConfig = { StorageType: 'KINESIS_STREAM', KinesisStreamConfig: { StreamArn: 'arn:aws:kinesis:us-west-2:123456789012:stream/ctr' } };
  const { AssociationId } = await call('AssociateInstanceStorageConfig', { ResourceType, StorageConfig });
  await refused('AssociateInstanceStorageConfig', { ResourceType, StorageConfig }, 'ResourceConflictException', 409);
  StorageConfig.KinesisStreamConfig.StreamArn += '2';
  await call('UpdateInstanceStorageConfig', { ResourceType, AssociationId, StorageConfig });
  assert.deepEqual((await call('DescribeInstanceStorageConfig', { ResourceType, AssociationId })).StorageConfig, { AssociationId, ...StorageConfig });
  await refused('DescribeInstanceStorageConfig', { ResourceType: 'AGENT_EVENTS', AssociationId }, 'ResourceNotFoundException', 404);
  await call('DisassociateInstanceStorageConfig', { ResourceType, AssociationId });
  assert.deepEqual((await call('ListInstanceStorageConfigs', { ResourceType })).StorageConfigs, []);
});

check('hours of operation with overrides', async () => {
  const slice = (Day, from, till) => ({ Day, StartTime: { Hours: from, Minutes: 0 }, EndTime: { Hours: till, Minutes: 30 } });
  const { HoursOfOperationId, HoursOfOperationArn } = await call('CreateHoursOfOperation', {
    Name: 'Office', Description: 'x', TimeZone: 'Europe/Berlin', Config: ['MONDAY', 'TUESDAY'].map((d) => slice(d, 9, 17)), Tags: { a: 'b' } });
  assert.equal(HoursOfOperationArn, `${InstanceArn}/operating-hours/${HoursOfOperationId}`);
  const { HoursOfOperation } = await call('DescribeHoursOfOperation', { HoursOfOperationId });
  assert.equal(HoursOfOperation.TimeZone, 'Europe/Berlin');
  assert.equal(HoursOfOperation.Config.length, 2);
  await refused('CreateHoursOfOperation', { Name: 'Mars', TimeZone: 'Mars/Olympus', Config: [] }, 'InvalidParameterException', 400, /TimeZone/);
  await refused('CreateHoursOfOperation', { Name: 'Root', TimeZone: '../../../etc/passwd', Config: [] }, 'InvalidParameterException', 400, /TimeZone/);
  await call('UpdateHoursOfOperation', { HoursOfOperationId, Name: 'Bureau' });

  const { HoursOfOperationOverrideId } = await call('CreateHoursOfOperationOverride', { HoursOfOperationId, Name: 'Holiday',
    Config: [slice('MONDAY', 12, 13)], EffectiveFrom: '2026-03-02', EffectiveTill: '2026-03-03' });
  await refused('CreateHoursOfOperationOverride', { HoursOfOperationId, Name: 'Holiday', Config: [], EffectiveFrom: '2026-03-02', EffectiveTill: '2026-03-03' }, 'DuplicateResourceException', 409);
  await refused('CreateHoursOfOperationOverride', { HoursOfOperationId, Name: 'Never', Config: [], EffectiveFrom: '2026-02-30', EffectiveTill: '2026-03-03' }, 'InvalidParameterException', 400);
  await refused('CreateHoursOfOperationOverride', { HoursOfOperationId, Name: 'Never', Config: [], EffectiveFrom: '2026-03-04', EffectiveTill: '2026-03-03' }, 'InvalidParameterException', 400);
  const { HoursOfOperationOverride } = await call('DescribeHoursOfOperationOverride', { HoursOfOperationId, HoursOfOperationOverrideId });
  assert.equal(HoursOfOperationOverride.Name, 'Holiday');
  assert.equal(HoursOfOperationOverride.HoursOfOperationArn, HoursOfOperationArn);

  const effective = await call('GetEffectiveHoursOfOperations', { HoursOfOperationId, FromDate: '2026-03-01', ToDate: '2026-03-09' });
  const open = effective.EffectiveHoursOfOperationList.map((d) => d.OperationalHours.map((h) => `${d.Date} ${h.Start.Hours}-${h.End.Hours}`)).flat();
  assert.deepEqual(open, ['2026-03-02 12-13', '2026-03-09 9-17']);
  assert.equal(effective.EffectiveHoursOfOperationList.length, 9);
  assert.equal(effective.TimeZone, 'Europe/Berlin');
  const raw = await signedCall(server, 'GET', // the list of overrides is younger than this client
    `/effective-hours-of-operations/${InstanceId}/${HoursOfOperationId}?fromDate=2026-03-01&toDate=2026-03-09`);
  assert.deepEqual(raw.json.EffectiveOverrideHoursList.map((d) => d.Date), ['2026-03-02', '2026-03-03']);
  await refused('GetEffectiveHoursOfOperations', { HoursOfOperationId, FromDate: 'today', ToDate: '2026-03-09' }, 'InvalidParameterException', 400);

  await call('UpdateHoursOfOperationOverride', { HoursOfOperationId, HoursOfOperationOverrideId, Name: 'Feast', EffectiveTill: '2026-03-02' });
  assert.deepEqual((await call('ListHoursOfOperationOverrides', { HoursOfOperationId })).HoursOfOperationOverrideList.map((o) => `${o.Name} ${o.EffectiveTill}`), ['Feast 2026-03-02']);
  const found = await call('SearchHoursOfOperationOverrides', { SearchCriteria: { DateCondition: { FieldName: 'effectiveFrom', Value: '2026-03-01', ComparisonType: 'GREATER_THAN' } } });
  assert.equal(found.HoursOfOperationOverrides.length, 1);
  assert.deepEqual((await call('SearchHoursOfOperations', { SearchCriteria: { StringCondition: { FieldName: 'timezone', Value: 'europe', ComparisonType: 'STARTS_WITH' } } })).HoursOfOperations.map((h) => h.Name), ['Bureau']);
  await call('DeleteHoursOfOperationOverride', { HoursOfOperationId, HoursOfOperationOverrideId });
  await refused('DescribeHoursOfOperationOverride', { HoursOfOperationId, HoursOfOperationOverrideId }, 'ResourceNotFoundException', 404);
  await call('DeleteHoursOfOperation', { HoursOfOperationId });
  assert.deepEqual((await call('ListHoursOfOperations')).HoursOfOperationSummaryList.map((h) => h.Name), ['Basic Hours']);
});

stopsCleanly(server);
