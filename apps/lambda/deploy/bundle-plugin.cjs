const bundle = async () => (await import('./bundle.mjs')).bundleFunctions();

/** Bundles the functions whenever serverless packages them, so that nothing old is ever deployed. */
module.exports = class BundlePlugin {
  hooks = {
    'before:package:createDeploymentArtifacts': bundle,
    'before:deploy:function:packageFunction': bundle,
  };
};
