using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing;

/// <summary><c>azuread</c>: requests carry a token of Microsoft Entra ID.</summary>
public sealed record AzureAdOptions : SigningOptions
{
    public required AzureAdMethod Method { get; init; }

    /// <summary>Default: the public cloud.</summary>
    public AzureCloud Cloud { get; init; }

    /// <summary>Where this stands in a configuration, for errors.</summary>
    public string Key { get; init; } = "azuread";

    /// <summary>Null: that of the cloud's metrics ingestion.</summary>
    public string? Scope { get; init; }
}

/// <summary>Which of Microsoft's clouds: their sign-in and ingestion hosts differ.</summary>
public enum AzureCloud
{
    AzurePublic,
    AzureGovernment,
    AzureChina,
}

/// <summary>How a node proves to Entra ID who it is.</summary>
public abstract record AzureAdMethod
{
    /// <summary>The identity of the machine, container or service that the node runs in.</summary>
    /// <param name="ClientId">Null: the one assigned by the system.</param>
    public sealed record ManagedIdentity(string? ClientId) : AzureAdMethod;

    /// <summary>A Kubernetes service account's token.</summary>
    /// <param name="ClientId">Empty: what <c>AZURE_CLIENT_ID</c> says.</param>
    /// <param name="TenantId">Empty: what <c>AZURE_TENANT_ID</c> says.</param>
    /// <param name="TokenFilePath">Null: what <c>AZURE_FEDERATED_TOKEN_FILE</c> says, else where the webhook puts it.</param>
    public sealed record WorkloadIdentity(string ClientId, string TenantId, string? TokenFilePath) : AzureAdMethod;

    /// <summary>An application's secret.</summary>
    public sealed record ClientSecret(string ClientId, Secret Value, string TenantId) : AzureAdMethod;

    /// <summary>Whatever the Azure SDK's default chain finds.</summary>
    public sealed record Sdk(string? TenantId) : AzureAdMethod;

    /// <summary>An application's certificate.</summary>
    /// <param name="Path">PEM or PFX.</param>
    /// <param name="KeyPath">PEM; null: the key stands with the certificate.</param>
    /// <param name="Password">Of a PFX file or an encrypted key.</param>
    /// <param name="SendChain">Lets Entra ID check the certificate by its subject and issuer.</param>
    public sealed record Certificate(string ClientId, string TenantId, string Path, string? KeyPath, Secret Password, bool SendChain) : AzureAdMethod;
}
