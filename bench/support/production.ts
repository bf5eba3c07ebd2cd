// Imported first: GraphQL and others look at it once, when they are loaded.
process.env.NODE_ENV ??= 'production';
