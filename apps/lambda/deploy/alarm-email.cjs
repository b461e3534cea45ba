/** Who gets the alarms by email, if anybody; AWS asks them to agree first. */
module.exports = async ({ resolveVariable }) => {
  const address = await resolveVariable('param:alarmEmail');
  if (!address) return {};
  const subscription = {
    Type: 'AWS::SNS::Subscription',
    Properties: { TopicArn: { Ref: 'AlarmTopic' }, Protocol: 'email', Endpoint: address },
  };
  return { Resources: { AlarmEmail: subscription } };
};
