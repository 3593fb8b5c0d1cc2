namespace ScrapeCluster.Pipeline.Discovery.Azure;

/// <summary>How a node proves to Azure who it is. The names are those of the configuration.</summary>
public enum AzureAuthenticationMethod
{
    /// <summary>By an application's secret.</summary>
    OAuth,

    /// <summary>By the identity of the machine that the node runs on.</summary>
    ManagedIdentity,

    /// <summary>By whatever the Azure SDK's default chain finds.</summary>
    SDK,

    /// <summary>By a Kubernetes service account's token, as the environment says.</summary>
    WorkloadIdentity,
}
