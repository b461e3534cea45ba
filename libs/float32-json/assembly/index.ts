export { dimension, endOfText, isNonZero as textIsNonZero, readArray } from './read-array';
export { isNonZero as numbersAreNonZero, writeArray } from './write-array';
