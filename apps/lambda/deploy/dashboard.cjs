/** One dashboard: is everything coming home, what came, what slows it down. */
module.exports = async ({ resolveVariable }) => {
  const service = await resolveVariable('self:custom.name');
  const own = (stat, ...names) => names.map((name) => ['Lading', name, 'service', service, { stat }]);
  const rows = [
    ['Pending batches', own('Maximum', 'PendingBatches', 'ParkedBatches')],
    ['Age of the oldest, in seconds', own('Maximum', 'OldestPendingAge')],
    ['Records', own('Sum', 'RecordsStored', 'RecordsFailed', 'RecordsSkipped', 'WordsSubmitted')],
    ['Downloaded bytes', own('Sum', 'DownloadedBytes')],
    ['Trouble', own('Sum', 'FailedAttempts', 'LedgerRefused', 'OutOfTime')],
    ['Throttled by vendors', own('Sum', 'OpenAIThrottles', 'PineconeThrottles')],
    ['Latency of vendors, 95 %, in ms', own('p95', 'OpenAILatency', 'PineconeLatency')],
    [
      'Throttled writes of the table',
      [
        [
          'AWS/DynamoDB',
          'WriteThrottleEvents',
          'TableName',
          await resolveVariable('self:custom.tableName'),
          { stat: 'Sum' },
        ],
      ],
    ],
  ];
  const widgets = rows.map(([title, metrics], at) => ({
    type: 'metric',
    x: (at % 2) * 12,
    y: Math.floor(at / 2) * 6,
    width: 12,
    height: 6,
    properties: { title, metrics, region: '${AWS::Region}', period: 300, view: 'timeSeries' },
  }));
  return {
    Resources: {
      Dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: {
          DashboardName: service,
          DashboardBody: { 'Fn::Sub': JSON.stringify({ widgets }) },
        },
      },
    },
  };
};
